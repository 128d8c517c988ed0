# frozen_string_literal: true

module Taketwo
  # A Struct that is frozen from the start: equal to its like, good as a key, and nothing to set.
  module Value
    def self.of(*members)
      Struct.new(*members, keyword_init: true) do
        def initialize(**)
          super
          freeze
        end

        members.each { |member| undef_method("#{member}=") }
        undef_method(:[]=)
      end
    end
  end
  private_constant :Value
end
