# frozen_string_literal: true

# What the gem promises beyond the rows.

require "json"
require "minitest/autorun"
require "open3"
require "taketwo"
require "tmpdir"

class TaketwoTest < Minitest::Test
  C = Taketwo.const_get(:C)

  def policy
    @policy ||= Taketwo::Policy.preset(:alone)
  end

  def in_flight(name = "job", **options)
    job = Taketwo::Job.new(name, policy, seed: 7, **options)
    job.start(Taketwo::Budget.new(policy), now_ms: 1000)
    job
  end

  def test_the_version_is_that_of_the_library
    assert_equal C.version, Taketwo::VERSION
    assert_operator Taketwo.table_version, :>=, 1
  end

  # What it says if there is no library, or one that is older than the gem.
  def test_without_its_library_it_does_not_load
    Dir.mktmpdir(nil, ENV["TAKETWO_OUT"]) do |folder|
      lib = File.expand_path("../lib", __dir__)
      program = "begin; require 'taketwo'; rescue LoadError => e; print e.message; end"
      load = ["ruby", "-I#{lib}", "-e", program]
      said, = Open3.capture2e({ "TAKETWO_LIBRARY" => folder }, *load)
      assert_match(/\Acannot load #{folder}.*No such file/, said)
      other = File.join(folder, File.basename(C::FILE))
      assert system("cc", "-shared", "-x", "c", File::NULL, "-o", other)
      said, = Open3.capture2e({ "TAKETWO_LIBRARY" => folder }, *load)
      assert_match(/\Acannot load #{folder}.*taketwo_/, said)
    end
  end

  def test_the_names_are_those_of_the_library
    C::NAMES.each do |enum, names|
      next unless C.respond_to?("#{enum}_name")

      known = (0..255).to_h { |number| [number, C.public_send("#{enum}_name", number).downcase] }
      assert_equal known.reject { |_, name| name.empty? }, names.transform_values(&:to_s), enum
    end
  end

  def test_a_number_that_is_newer_than_the_gem_stays_one
    decision = C.pack(:decision, action: 250, check: 251, retry_class: 252, rule: C::RULE_NONE)
    found = Taketwo::Decision.from_c(Fiddle::Pointer[decision])
    assert_equal [250, 251, 252], [found.action, found.check, found.retry_class]
    assert_empty found.explanation
    assert_nil found.rule
    assert_nil Taketwo::Rule.of(250)
  end

  def test_any_bytes_are_a_code
    assert_equal "absent", Taketwo.classify(nil).rule.name
    assert_equal "malformed", Taketwo.classify("").rule.to_s
    assert_equal "safety.nested", Taketwo.classify("SAFETY.\0").rule.name
    assert_equal "safety.nested", Taketwo.classify("SAFETY.\xff").rule.name
    assert_equal Encoding::UTF_8, Taketwo.classify("SAFETY.INPUT.TEXT".b).detail.encoding
    assert_raises(TypeError) { Taketwo.classify(:INTERNAL) }
    assert_raises(TypeError) { Taketwo.classify(5) }
  end

  def test_values_are_frozen_and_equal_to_their_like
    found = Taketwo.classify("SAFETY.INPUT.TEXT")
    assert_predicate found, :frozen?
    refute_respond_to found, :detail=
    assert_equal 1, { found => 1 }[Taketwo.classify("SAFETY.INPUT.TEXT")]
    case found
    in { family: :moderation, detail: "TEXT" } then pass
    end
  end

  def test_a_record_is_read_with_its_texts
    json = '{"status":"FAILED","failureCode":"SAFETY.INPUT.\u0054EXT","failure":"\ud83c\udfac\u0000","cost":{"credits":5}}'
    GC.stress = true
    task = Taketwo.read_task(json)
    GC.stress = false
    assert_equal ["SAFETY.INPUT.TEXT", "🎬\0", 5000], task.to_h.values_at(:failure_code, :failure, :cost_millicredits)
    assert_equal "TEXT", task.classification.detail
    assert_predicate task, :over?
    assert_nil task.estimated_cost_millicredits
  ensure
    GC.stress = false
  end

  def test_a_line_is_read_with_its_number
    assert_nil Taketwo.read_line(" \r\n", 1)
    assert_equal :pending, Taketwo.read_line("{\"status\": \"PENDING\"}\n", 1, max_bytes: 21).status
    error = assert_raises(Taketwo::InvalidTaskError) { Taketwo.read_line('{"status": "DONE"}', 7) }
    assert_equal [:unknown_status, "status", 11, 7, "DONE"], [error.kind, error.path, error.offset, error.line, error.value]
    error = assert_raises(Taketwo::InvalidTaskError) { Taketwo.read_task("[") }
    assert_equal [:broken_json, nil, 1, nil, nil], [error.kind, error.path, error.offset, error.line, error.value]
  end

  def test_a_policy_is_read_and_changed
    assert_equal policy, Taketwo::Policy.from_json("{}")
    assert_equal policy.hash, Taketwo::Policy.from_json(policy.to_json).hash
    refute_equal policy, Taketwo::Policy.preset("shared")
    changed = policy.with("max_attempts" => 7, ceiling_millicredits: 5, allow_duplicate: true)
    assert_equal [7, 5, 1], %w[max_attempts ceiling_millicredits allow_duplicate].map { |field| changed[field] }
    assert_equal [4, nil], [policy["max_attempts"], policy[:ceiling_millicredits]]
    assert_nil changed.with(ceiling_millicredits: nil)[:ceiling_millicredits]
    assert_predicate changed, :frozen?
  end

  def test_a_policy_that_cannot_be_is_refused
    error = assert_raises(Taketwo::InvalidPolicyError) { Taketwo::Policy.from_json('{"max_attempts": 0}') }
    assert_equal [:out_of_range, "max_attempts: expected at least 1, found 0"], [error.kind, error.message]
    assert_equal error.message, Taketwo::Policy.check('{"max_attempts": 0}')
    assert_nil Taketwo::Policy.check("{}")
    assert_equal :unknown_key, assert_raises(Taketwo::InvalidPolicyError) { Taketwo::Policy.from_json('{"é": 0}') }.kind
    assert_equal :out_of_range, assert_raises(Taketwo::InvalidPolicyError) { policy.with(max_attempts: 0) }.kind
    error = assert_raises(ArgumentError) { policy["attempts"] }
    assert_equal "attempts is no number of a policy", error.message
    assert_raises(ArgumentError) { policy.with(attempts: 1) }
    assert_raises(ArgumentError) { Taketwo::Policy.preset(:brave) }
    assert_raises(RangeError) { policy.with(max_attempts: -1) }
  end

  def test_what_is_saved_is_read_with_its_policy
    job = in_flight
    saved = job.to_bytes
    again = Taketwo::Job.from_bytes(saved, policy)
    hint = Taketwo::Hint.new(should_retry: true, after: 7.5)
    assert_equal job.fail(Taketwo.classify("INTERNAL"), hint: hint, now_ms: 2000),
                 again.fail(Taketwo.classify("INTERNAL"), hint: hint, now_ms: 2000)
    assert_equal job.to_bytes, Taketwo::Job.from_json(JSON.generate(job), policy).to_bytes
    saved[100] = "x"
    assert_equal :bad_checksum, assert_raises(Taketwo::InvalidStateError) { Taketwo::Job.from_bytes(saved, policy) }.kind
    other = Taketwo::Policy.preset(:shared)
    assert_raises(Taketwo::OtherPolicyError) { Taketwo::Job.from_bytes(job.to_bytes, other) }
    assert_equal :syntax, assert_raises(Taketwo::InvalidStateError) { Taketwo::Job.from_json("{", policy) }.kind
    assert_equal :wrong_length, assert_raises(Taketwo::InvalidStateError) { Taketwo::Policy.from_bytes("") }.kind
    assert_equal other, Taketwo::Job.new("a", policy).rebind(other).policy
  end

  def test_calls_out_of_turn_change_nothing
    job = in_flight
    before = job.to_bytes
    budget = Taketwo::Budget.new(policy)
    assert_equal "the call does not fit the phase of the job", assert_raises(Taketwo::OutOfTurnError) { job.start(budget) }.message
    assert_raises(Taketwo::OtherPolicyError) { job.poll(policy: Taketwo::Policy.preset(:shared)) }
    assert_equal before, job.to_bytes
  end

  def test_a_task_brings_its_charge
    failed = Taketwo.read_task('{"status": "FAILED", "failureCode": "INTERNAL", "cost": {"credits": 5}}')
    assert_equal 5000, in_flight.tap { |job| job.fail(failed) }.lost_millicredits
    assert_equal 9, in_flight.tap { |job| job.fail(failed, charge_millicredits: 9) }.lost_millicredits
    cancelled = Taketwo.read_task('{"status": "CANCELLED"}')
    assert_equal :cancelled, in_flight.fail(cancelled).check
    assert_raises(ArgumentError) { in_flight.fail(Taketwo.read_task('{"status": "SUCCEEDED"}')) }
    assert_raises(TypeError) { in_flight.fail("INTERNAL") }
  end

  def test_times_are_of_the_host
    now = Time.at(1_790_000_000, 123_999, :microsecond)
    decision = in_flight.poll(now: now, hint: Taketwo::Hint.new(after: 0.0101))
    assert_equal 1_790_000_000_123, decision.at_ms - decision.delay_ms
    assert_equal Time.at(decision.at_ms / 1000r), decision.at
    assert_in_delta decision.delay_ms / 1000.0, decision.delay
    assert_equal 11, Taketwo::Hint.new(after: 0.0101).after_ms
    late = in_flight(deadline: Time.at(8)).fail(Taketwo.classify("INTERNAL"), now_ms: 5000)
    assert_equal [:stop, :deadline], [late.action, late.check]
    assert_raises(ArgumentError) { in_flight.poll(now: now, now_ms: 1) }
    assert_raises(TypeError) { in_flight.poll(now: 5) }
    assert_operator in_flight.poll.at_ms, :>, 1_700_000_000_000
  end

  def test_numbers_have_64_bits_and_no_more
    assert_operator policy.fingerprint, :>, 2**63
    Taketwo::Job.new("a", policy, seed: 2**64 - 1)
    assert_raises(RangeError) { Taketwo::Job.new("a", policy, seed: 2**64) }
    assert_raises(RangeError) { Taketwo::Job.new("a", policy, seed: -1) }
    assert_raises(RangeError) { Taketwo.classify_http(65_536) }
    assert_raises(TypeError) { Taketwo::Job.new("a", policy, seed: 1.5) }
    assert_raises(TypeError) { Taketwo::Job.new("a", "policy") }
    assert_raises(TypeError) { in_flight.succeed(policy) }
    refute_equal Taketwo::Job.new("a", policy).to_bytes, Taketwo::Job.new("a", policy).to_bytes
  end

  def test_a_copy_is_a_value_of_its_own
    job = in_flight
    copy = job.dup
    copy.fail(Taketwo::Failure.cancelled)
    assert_equal %i[in_flight stopped], [job.phase, copy.phase]
    budget = Taketwo::Budget.new(policy)
    twin = budget.dup
    assert_equal budget.to_json(policy), twin.to_json(policy)
    waiting = in_flight.tap { |failed| failed.fail(Taketwo.classify("INTERNAL"), now_ms: 2000) }
    waiting.start(budget, now_ms: waiting.at_ms)
    assert_equal [1000, 2000], [budget.tokens, twin.tokens]
    assert_equal budget.tokens, Taketwo::Budget.from_bytes(budget.to_bytes(policy), policy).tokens
  end

  def test_threads_share_a_budget
    budget = Taketwo::Budget.new(policy)
    sent = Array.new(4) do
      Thread.new do
        Array.new(50) do |at|
          job = in_flight("job-#{at}")
          due = job.fail(Taketwo.classify("INTERNAL"), now_ms: 2000).at_ms
          job.start(budget, now_ms: due).action
        end
      end
    end.flat_map(&:value)
    assert_equal({ go: 2, wait: 198 }, sent.tally) # 2000 tokens, 1000 for each retry
    assert_equal 0, budget.tokens
  end
end
