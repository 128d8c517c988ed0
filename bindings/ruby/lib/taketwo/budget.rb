# frozen_string_literal: true

module Taketwo
  # What jobs may still spend on retries, shared by those of a process or an organisation, and by threads.
  class Budget
    include State

    class << self
      def from_bytes(bytes, policy)
        C.a(Policy, policy)
        on(read(bytes, :budget) { |budget, error| C.budget_load(policy, bytes, bytes.bytesize, budget, error) })
      end

      def from_json(json, policy)
        C.a(Policy, policy)
        on(read(json, :budget) { |budget, error| C.budget_read_json(policy, json, json.bytesize, budget, error) })
      end
    end

    # A budget that is full.
    def initialize(policy)
      take(C.room_for(:budget))
      C.check(C.budget_new(C.a(Policy, policy), to_ptr))
    end

    # In thousandths.
    def tokens = C.budget_tokens(now)

    # When a retry was last sent; nil if none was.
    def last_retry_ms
      ms = C.budget_last_retry_ms(now)
      ms unless ms == C::NONE
    end

    def last_retry = last_retry_ms&.then { |ms| Clock.time(ms) }

    def to_bytes(policy)
      C.a(Policy, policy)
      saved(C::BUDGET_BYTES) { |bytes| C.budget_save(now, policy, bytes) }
    end

    def to_json(policy)
      C.a(Policy, policy)
      C.text { |room, capacity| C.budget_write_json(now, policy, room, capacity) }
    end

    def inspect = "#<#{self.class} #{tokens} tokens>"

    private

    def take(memory)
      @to_ptr = memory
    end

    def initialize_copy(other)
      take(other.__send__(:now))
    end

    # A copy that no other thread has.
    def now
      C.room_for(:budget).tap { |copy| C.check(C.budget_copy_atomic(self, copy)) }
    end
  end
end
