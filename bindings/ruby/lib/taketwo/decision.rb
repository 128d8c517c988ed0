# frozen_string_literal: true

module Taketwo
  # What a call of a job answers, and why.
  #
  # `action` is what to do: :go, :wait, :stop, :reconcile or :done. `check` decided it, `rule` judged the
  # failure, `compared` are the two numbers that the check compared. `explanation` says it in a sentence,
  # for logs. What does not apply is nil.
  class Decision < Value.of(:action, :check, :retry_class, :rule, :attempts, :at_ms, :delay_ms, :delay_low_ms,
                            :delay_high_ms, :compared, :explanation)
    def self.from_c(decision)
      found = C.read(:decision, decision)
      delays = %i[delay_ms delay_low_ms delay_high_ms].to_h do |delay|
        [delay, (found[delay] if found[:has_delay] == 1)]
      end
      new(
        **%i[action check retry_class].to_h { |enum| [enum, C.name(enum, found[enum])] },
        rule: (Rule.of(found[:rule]) unless found[:rule] == C::RULE_NONE),
        attempts: found[:attempts],
        at_ms: (found[:at_ms] if found[:has_at] == 1),
        **delays,
        compared: found.values_at(:compared_0, :compared_1).freeze,
        explanation: C.text { |room, capacity| C.decision_explain(decision, room, capacity) }
      )
    end
    private_class_method :new

    # When to start or to poll again.
    def at = Clock.time(at_ms)

    # The delay that was drawn, in seconds.
    def delay = Clock.seconds(delay_ms)

    def to_s = explanation
  end
end
