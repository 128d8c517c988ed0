# frozen_string_literal: true

module Taketwo
  # What a failure code means: a Rule, and symbols. `detail` tells the likely source of a rejection: for
  # diagnosis only, not for end users; nil where there is none.
  class Classification < Value.of(:rule, :family, :verdict, :stage, :refund, :remedy, :basis, :detail)
    # From the bytes of the C struct, and the code that its detail is a part of.
    def self.from_c(bytes, code)
      found = C.unpack(:classification, bytes)
      names = %i[family verdict stage refund remedy basis].to_h { |enum| [enum, C.name(enum, found[enum])] }
      detail = C.utf8(code.byteslice(found[:detail_offset], found[:detail_len])) unless found[:detail_len].zero?
      new(rule: Rule.of(found[:rule]), **names, detail: detail)
    end
    private_class_method :new

    def meaning = rule.meaning

    def citation = rule.citation

    def message_key = rule.message_key

    # A sentence or two that may be shown to an end user.
    def user_message = rule.user_message
  end

  # What a failure code means. Any String is taken as the bytes it has; nil is a failure without a code.
  def self.classify(code)
    C.a(String, code) unless code.nil?
    found = C.room_for(:classification)
    C.check(C.classify_by_pointer(code, code ? code.bytesize : 0, found))
    Classification.from_c(found[0, C::SIZES[:classification]], code)
  end
end
