# frozen_string_literal: true

module Taketwo
  # A rule of the table, and all that depends on it alone. What it does not have is nil: rules of HTTP
  # answers have no texts for users.
  class Rule < Value.of(:number, :name, :meaning, :citation, :citation_section, :citation_sentence,
                        :message_key, :user_message)
    @rules = {}

    # The rule of a number; nil if there is none.
    def self.of(number)
      @rules[number] ||= read(C.whole(number, "the number of a rule", 8))
    end

    def self.read(number)
      texts = %i[name meaning citation citation_section message_key user_message].to_h do |text|
        [text, C.presence(C.public_send("rule_#{text}", number))]
      end
      sentence = C.rule_citation_sentence(number)
      new(number: number, **texts, citation_sentence: sentence.zero? ? nil : sentence) if texts[:name]
    end
    private_class_method :read

    def to_s
      name
    end
  end

  # The version of the table of rules.
  def self.table_version
    C.table_version
  end
end
