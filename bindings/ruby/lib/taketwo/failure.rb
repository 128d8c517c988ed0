# frozen_string_literal: true

module Taketwo
  # How an attempt ended, other than well. Job#fail takes a Classification or a Task as well.
  class Failure
    # A task that failed.
    def self.task(classification)
      # The rule is all that a failure takes of it.
      rule = C.pack(:classification, rule: C.a(Classification, classification).rule.number)
      new { |failure| C.failure_task_by_pointer(rule, failure) }
    end

    # A task that was cancelled.
    def self.cancelled
      new { |failure| C.failure_cancelled_by_pointer(failure) }
    end

    # A creation that ended with anything but a 2xx that could be read: its HTTP status, or nil where there
    # was no answer.
    def self.creation(status)
      status = C.whole(status || 0, "an HTTP status", 16)
      new { |failure| C.failure_creation_by_pointer(status, failure) }
    end

    # What Job#fail was given: the failure, and the charge that a task knows of.
    def self.from(given)
      case given
      when Failure then [given, nil]
      when Classification then [task(given), nil]
      when Task
        raise ArgumentError, "a task that is #{given.status} is no failure" unless %i[failed cancelled].include?(given.status)

        [given.classification ? task(given.classification) : cancelled, given.cost_millicredits]
      else raise TypeError, "expected a Failure, Classification or Task, not #{given.inspect}"
      end
    end
    private_class_method :new

    attr_reader :to_ptr

    def initialize
      @to_ptr = C.room_for(:failure)
      C.check(yield(@to_ptr))
      freeze
    end
  end

  # What the server said about trying again, in its headers Retry-After, retry-after-ms and x-should-retry:
  # `should_retry` is true, false or nil; the time is given in seconds or in milliseconds, or not at all.
  class Hint < Value.of(:should_retry, :after_ms)
    RETRY = { nil => :unset, true => :yes, false => :no }.freeze
    private_constant :RETRY

    def initialize(should_retry: nil, after: nil, after_ms: nil)
      raise TypeError, "should_retry has to be true, false or nil" unless RETRY.key?(should_retry)

      super(should_retry: should_retry, after_ms: Clock.length(after, after_ms, "after"))
    end

    # Seconds.
    def after
      Clock.seconds(after_ms)
    end

    def to_c
      wanted = C.number(:hint_retry, RETRY.fetch(should_retry))
      C.pack(:hint, after_ms: after_ms || 0, has_after: after_ms ? 1 : 0, retry: wanted)
    end
  end
end
