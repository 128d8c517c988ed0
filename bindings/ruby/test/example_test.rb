# frozen_string_literal: true

# The example of the README, as it stands there, with a host that is not there.

require "minitest/autorun"
require "stringio"

README = File.read(File.expand_path("../README.md", __dir__))
EXAMPLE = README[/^```ruby\n(.*?)^```$/m, 1]

# The process ends here.
class Killed < StandardError; end

# A service as it is told: each creation and each poll takes the next answer. Its clock leaps.
class ScriptedHost
  attr_reader :now_ms, :saved, :slept

  def initialize(creations, polls)
    @creations = creations
    @polls = polls
    @saved = []
    @slept = []
    @now_ms = 1_790_000_000_000
  end

  def create
    job, task = @saved.last
    raise "sent before it was saved" unless job && task.nil? && @sent != job

    @sent = job
    @creations.shift
  end

  def read(_task)
    @polls.shift or raise Killed
  end

  def save(bytes, task)
    @saved << [bytes, task]
  end

  def sleep_until_ms(at_ms)
    @slept << at_ms - @now_ms
    @now_ms = at_ms
  end
end

class ExampleTest < Minitest::Test
  def setup
    @said = capture_io do
      @place = Object.new.instance_eval { binding }
      @place.eval(EXAMPLE, "README.md")
    end.first
    @budget, @job, @policy = %i[budget job policy].map { |name| @place.local_variable_get(name) }
  end

  def see_through(host, job = @job, task = nil)
    answer = nil
    @log, = capture_io { answer = @place.receiver.__send__(:see_through, host, @budget, job, task) }
    answer
  end

  def test_a_code_is_explained
    assert_includes @said, "may be tried, will rarely help: remove_overlay\n"
    assert_includes @said, "why: internal.bad_output (INTERNAL.BAD_OUTPUT failures, sentence 17)\n"
    assert_includes @said, "to the user: The result did not pass a quality check."
  end

  def test_a_failure_is_tried_again
    failed = '{"status": "FAILED", "failureCode": "INTERNAL"}'
    after = Taketwo::Hint.new(after: 30)
    host = ScriptedHost.new(
      [[nil, 429, after], ["task-1", 200], ["task-2", 200]],
      [['{"status": "RUNNING"}', 200], [nil, 500], ["{", 200], [failed, 200], ['{"status": "SUCCEEDED"}', 200]]
    )
    assert_equal :done, see_through(host).action
    assert_equal 2, @job.attempts
    assert_operator host.slept.first, :>=, 30_000
    assert_equal [@job.to_bytes, nil], host.saved.last
    assert_match(/^go: attempt 1 of at most|^wait until \d+: retry 1 of 3 of class throttled/, @log)
    assert_match(/^wait until \d+: retry 1 of 3 of class after_delay/, @log)
    assert_match(/^done: /, @log)
  end

  def test_what_must_not_be_sent_again_is_not
    moderated = '{"status": "FAILED", "failureCode": "SAFETY.INPUT.TEXT"}'
    host = ScriptedHost.new([["task-1", 200]], [[moderated, 200]])
    assert_equal :verdict, see_through(host).check
  end

  def test_what_may_have_been_accepted_is_not_sent_again
    assert_nil see_through(ScriptedHost.new([[nil, nil]], []))
    assert_equal :in_flight, @job.phase
    assert_nil see_through(ScriptedHost.new([], []))
    assert_nil see_through(ScriptedHost.new([], [[nil, 404]]), @job, "task-1")
  end

  def test_after_a_crash_it_goes_on
    first = ScriptedHost.new([["task-1", 200]], [])
    assert_raises(Killed) { see_through(first) }
    bytes, task = first.saved.last
    job = Taketwo::Job.from_bytes(bytes, @policy)
    assert_equal :done, see_through(ScriptedHost.new([], [['{"status": "SUCCEEDED"}', 200]]), job, task).action
  end
end
