# frozen_string_literal: true

require "securerandom"

module Taketwo
  # One thing that the user wants, made of one or more attempts. Of one thread at a time. A copy may be made,
  # but only one of the two may be gone on with, or the work is done twice.
  #
  # Each call takes the time, as `now` or `now_ms`, and the policy if it is not that of the job; where it
  # raises, nothing was changed. The order that survives a crash is: on :go save the job, only then send.
  class Job
    include State

    class << self
      def from_bytes(bytes, policy)
        C.a(Policy, policy)
        on(read(bytes, :job) { |job, error| C.job_load(policy, bytes, bytes.bytesize, job, error) }, policy)
      end

      def from_json(json, policy)
        C.a(Policy, policy)
        on(read(json, :job) { |job, error| C.job_read_json(policy, json, json.bytesize, job, error) }, policy)
      end
    end

    attr_reader :policy

    # Jobs of one seed differ by their names. The seed is drawn from the system if it is not given. After the
    # deadline no result is wanted any more. The estimate is what an attempt is expected to cost.
    def initialize(name, policy, seed: SecureRandom.random_number(2**64), deadline: nil, deadline_ms: nil,
                   estimate_millicredits: 0)
      take(C.room_for(:job), C.a(Policy, policy))
      C.a(String, name)
      C.whole(seed, "seed")
      deadline = C.pointer_to(Clock.instant(deadline, deadline_ms, "deadline"), "deadline")
      C.whole(estimate_millicredits, "estimate_millicredits")
      C.check(C.job_new(policy, seed, name, name.bytesize, deadline, estimate_millicredits, to_ptr))
    end

    # Asks to send the request: the first time, or again once it is due.
    def start(budget, now: nil, now_ms: nil, policy: @policy)
      C.a(Budget, budget)
      decide(now, now_ms, policy) { |at, decision| C.job_start_atomic(self, policy, at, budget, decision) }
    end

    # Reports that the attempt failed, and asks what now. A Task brings its charge with it.
    def fail(failure, hint: nil, charge_millicredits: nil, now: nil, now_ms: nil, policy: @policy)
      failure, known = Failure.from(failure)
      charge = C.pointer_to(charge_millicredits || known, "charge_millicredits")
      hint &&= C.a(Hint, hint).to_c
      decide(now, now_ms, policy) do |at, decision|
        C.job_fail_by_pointer(self, policy, at, failure, hint, charge, decision)
      end
    end

    # Reports that the task succeeded, which fills the budget a little.
    def succeed(budget, now: nil, now_ms: nil, policy: @policy)
      C.a(Budget, budget)
      decide(now, now_ms, policy) { |at, decision| C.job_succeed_atomic(self, policy, at, budget, decision) }
    end

    # Reports that the task is not over, or that asking for it failed, and asks when to look again.
    def poll(hint: nil, now: nil, now_ms: nil, policy: @policy)
      hint &&= C.a(Hint, hint).to_c
      decide(now, now_ms, policy) { |at, decision| C.job_poll(self, policy, at, hint, decision) }
    end

    # Moves the job to another policy, on purpose. What it has used stays used.
    def rebind(policy)
      C.check(C.job_rebind(self, C.a(Policy, policy)))
      @policy = policy
      self
    end

    # Where it stands: :ready, :waiting, :in_flight, :done or :stopped.
    def phase = C.name(:phase, C.job_phase(self))

    # How many attempts were begun.
    def attempts = C.job_attempts(self)

    # The earliest next start or poll. It is no promise to send.
    def at_ms = C.job_at_ms(self)

    def at = Clock.time(at_ms)

    # What its failures have cost, in thousandths of a credit.
    def lost_millicredits = C.job_lost_millicredits(self)

    def to_bytes = saved(C::JOB_BYTES) { |bytes| C.job_save(self, bytes) }

    def to_json(*) = C.text { |room, capacity| C.job_write_json(self, room, capacity) }

    def inspect = "#<#{self.class} #{phase}, attempts: #{attempts}>"

    private

    def take(memory, policy)
      @to_ptr = memory
      @policy = policy
    end

    def initialize_copy(other)
      copy = C.room_for(:job)
      copy[0, C::SIZES[:job]] = other.to_ptr[0, C::SIZES[:job]]
      take(copy, other.policy)
    end

    def decide(now, now_ms, policy)
      C.a(Policy, policy)
      decision = C.room_for(:decision)
      C.check(yield(Clock.now_ms(now, now_ms), decision))
      Decision.from_c(decision)
    end
  end
end
