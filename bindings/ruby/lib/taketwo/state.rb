# frozen_string_literal: true

module Taketwo
  # What a policy, a job and a budget have in common: the memory of a C struct, and being read from what
  # was saved. Fiddle asks for it by `to_ptr`.
  module State
    attr_reader :to_ptr

    # Reading, for the classes themselves.
    module Reading
      private

      # The block fills the room it is given, or says why not in the room for an error.
      def read(saved, struct)
        C.a(String, saved)
        memory, error = C.room_for(struct), C.room_for(:error)
        C.check(yield(memory, error), error)
        memory
      end

      # An object on memory that is filled.
      def on(memory, *rest)
        allocate.tap { |made| made.__send__(:take, memory, *rest) }
      end
    end

    def self.included(type)
      type.extend(Reading)
    end

    private

    def saved(bytes)
      room = C.room(bytes)
      C.check(yield(room))
      room[0, bytes]
    end
  end
  private_constant :State
end
