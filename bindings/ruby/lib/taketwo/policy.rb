# frozen_string_literal: true

module Taketwo
  # When and how often to retry. Frozen.
  class Policy
    include State

    class << self
      # The numbers of a preset: :alone, :shared or :cautious.
      def preset(name)
        memory = C.room_for(:policy)
        C.check(C.policy_preset(C.number(:preset, name), memory))
        on(memory)
      end

      # Reads a policy file. Every key is optional, and "{}" is the preset :alone.
      def from_json(json)
        on(read(json, :policy) { |policy, error| C.policy_read(json, json.bytesize, policy, error) })
      end

      # All that is wrong with a policy file, which may be more than the message of an error has room for;
      # nil if nothing is.
      def check(json)
        C.a(String, json)
        C.presence(C.text { |room, capacity| C.policy_check(json, json.bytesize, room, capacity) })
      end

      def from_bytes(bytes)
        on(read(bytes, :policy) { |policy, error| C.policy_load(bytes, bytes.bytesize, policy, error) })
      rescue InvalidPolicyError => e
        raise InvalidStateError.new(e.message, e.kind)
      end
      private :new
    end

    # A number by its name in a policy file, with dots between its levels: "classes.unlikely.floor_ms".
    # nil where a file has null. Times are in milliseconds, fractions, costs and credits in thousandths; a
    # flag is 0 or 1.
    def [](field)
      field, value = field.to_s, C.room(8)
      known(field, C.policy_get(self, field, field.bytesize, value))
      number = value[0, 8].unpack1("Q")
      number unless number == C::NONE
    end

    # The policy with other numbers, by their names. They are set one after the other, and each policy on the
    # way has to be valid: where two depend on each other, a floor and a cap, the order matters.
    def with(fields)
      copy = C.room_for(:policy)
      copy[0, C::SIZES[:policy]] = to_ptr[0, C::SIZES[:policy]]
      fields.each do |field, value|
        field, error = field.to_s, C.room_for(:error)
        value = { nil => C::NONE, true => 1, false => 0 }.fetch(value) { C.whole(value, field) }
        known(field, C.policy_set(copy, field, field.bytesize, value, error), error)
      end
      self.class.__send__(:on, copy)
    end

    # The number by which jobs and budgets know their policy.
    def fingerprint = C.policy_fingerprint(self)

    def to_bytes = saved(C::POLICY_BYTES) { |bytes| C.policy_save(self, bytes) }

    # A policy file with every key.
    def to_json(*) = C.text { |room, capacity| C.policy_write_json(self, room, capacity) }

    def ==(other) = other.is_a?(Policy) && to_bytes == other.to_bytes
    alias eql? ==

    def hash = fingerprint.hash

    def inspect = "#<#{self.class} #{fingerprint}>"

    private

    def take(memory)
      @to_ptr = memory
      freeze
    end

    def known(field, status, error = nil)
      raise ArgumentError, "#{field} is no number of a policy" if C.name(:status, status) == :invalid_argument

      C.check(status, error)
    end
  end
end
