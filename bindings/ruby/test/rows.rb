# frozen_string_literal: true

# Every row of conformance/, through the gem.

require "json"
require "minitest/autorun"
require "taketwo"

class Rows < Minitest::Test
  FOLDER = File.expand_path("../../../conformance", __dir__)
  @ran = @passed = 0

  class << self
    attr_accessor :ran, :passed

    def load(file)
      whole = JSON.parse(File.read(File.join(FOLDER, file)))
      raise "#{file} is of another format" unless whole["format"] == 1

      whole
    end

    # A test for each row.
    def each_row(file, &block)
      load(file)["rows"].each_with_index do |row, at|
        define_method("test_#{file}_#{at}_#{row["name"]}") { instance_exec(row, &block) }
      end
    end
  end

  def after_teardown
    super
    Rows.ran += 1
    Rows.passed += 1 if passed?
  end

  # --- how a row gives its input ---------------------------------------------------------------

  def given(row, key)
    return [row["#{key}_hex"]].pack("H*") if row.key?("#{key}_hex")
    return row["#{key}_repeated"].map { |text, count| text * count }.join if row.key?("#{key}_repeated")

    row.fetch(key)
  end

  def number(text)
    text && Integer(text, 10)
  end

  def text(number)
    number&.to_s
  end

  def policy(file)
    Taketwo::Policy.from_json(JSON.generate(file))
  end

  # --- codes and records -----------------------------------------------------------------------

  RULES = load("classify.json")["rules"].to_h { |rule| [rule["rule"], rule] }

  each_row("classify.json") do |row|
    found = Taketwo.classify(given(row, "code"))
    rule = found.rule
    shown = {
      "rule" => rule.name, "number" => rule.number,
      **%w[family verdict stage refund remedy basis].to_h { |name| [name, found.public_send(name).to_s] },
      "citation" => { "section" => rule.citation_section, "sentence" => rule.citation_sentence },
      "message_key" => found.message_key
    }
    assert_equal RULES.fetch(row["rule"]), shown
    assert_equal [row["detail"]], [found.detail]
    refute_empty found.citation
    refute_empty found.user_message
  end

  def shown_task(task)
    {
      "status" => task.status.to_s.upcase,
      "failure_code" => task.failure_code,
      "failure" => task.failure,
      "cost_millicredits" => text(task.cost_millicredits),
      "estimated_cost_millicredits" => text(task.estimated_cost_millicredits),
      "rule" => task.classification&.rule&.name,
      "detail" => task.classification&.detail,
      "charged_despite_refund" => task.charged_despite_refund?
    }
  end

  # What became of reading a record, as the rows tell it. nil for a blank line.
  def outcome
    task = yield
    task && { "task" => shown_task(task) }
  rescue Taketwo::InvalidTaskError => e
    refute_empty e.message
    shown = { "kind" => e.kind.to_s, "path" => e.path.to_s, "offset" => e.offset, "line" => e.line, "value" => e.value.to_s }
    { "error" => shown }
  end

  def expected(row) = row.slice("task", "error")

  each_row("task.json") do |row|
    if row.key?("results")
      limit = row.fetch("max_line_bytes", Taketwo::MAX_LINE_BYTES)
      lines = given(row, "lines").b.split("\n", -1)
      found = lines.each_with_index.map { |line, at| outcome { Taketwo.read_line(line, at + 1, max_bytes: limit) } }
      assert_equal row["results"].map { |result| expected(result) }, found.compact
    else
      json = given(row, "json")
      assert_equal expected(row), outcome { Taketwo.read_task(json) }
      assert_equal expected(row), outcome { Taketwo.read_task(json.b) }
    end
  end

  each_row("http.json") do |row|
    found = Taketwo.classify_http(row["status"])
    shown = {
      "status" => found.status, "rule" => found.rule.name, "class" => found.retry_class.to_s,
      "ambiguous" => found.ambiguous?, "ends_polling" => found.ends_polling?
    }
    assert_equal row, shown
  end

  # --- the retry engine ------------------------------------------------------------------------

  # The k-th delay of a job that has drawn n times: a new job is saved, made to be in flight with k retries
  # used and n draws, sealed, and read again. Then it fails.
  def job_before(row, policy)
    job = Taketwo::Job.new(row["name"], policy, seed: number(row["seed"]))
    job.start(Taketwo::Budget.new(policy), now_ms: 0)
    body = job.to_bytes[0...-8]
    body[24, 8] = [number(row["n"])].pack("Q<")
    if row["k"].positive?
      body[84] = [2].pack("C") # after_delay
      body[92, 4] = [row["k"]].pack("L<")
    end
    checksum = body.each_byte.reduce(0xcbf29ce484222325) { |sum, byte| ((sum ^ byte) * 0x100000001b3) % 2**64 }
    Taketwo::Job.from_bytes(body + [checksum].pack("Q<"), policy)
  end

  each_row("delay.json") do |row|
    settings = { **row["settings"], "retries" => [row["settings"]["retries"], row["k"] + 1].max }
    policy = policy({
      max_attempts: 1_000_000, max_elapsed_ms: nil, allow_no_jitter: true,
      budget: { capacity: 4_000_000 }, classes: { after_delay: settings }
    })
    hint = Taketwo::Hint.new(after_ms: number(row["hint_ms"]))
    decision = job_before(row, policy).fail(Taketwo.classify(nil), hint: hint, now_ms: 0)
    assert_equal hint.after_ms.to_i > 900_000 ? :hint : :delay, decision.check
    assert_equal row["delay_ms"], text(decision.at_ms)
    expected = row.values_at("delay_ms", "low_ms", "high_ms")
    assert_equal expected, [decision.delay_ms, decision.delay_low_ms, decision.delay_high_ms].map(&:to_s)
  end

  # A scenario while it runs: its policies, its jobs and their budget.
  History = Struct.new(:policies, :jobs, :budget) do
    # All that a call could change.
    def saved
      [jobs.map(&:to_bytes), budget.to_bytes(policies.first)]
    end
  end

  def history(scenario)
    policies = scenario["policies"].map { |file| policy(file) }
    jobs = scenario["jobs"].map do |row|
      Taketwo::Job.new(
        row["name"], policies.fetch(row["policy"]), seed: number(row["seed"]), deadline_ms: number(row["deadline_ms"]),
        estimate_millicredits: number(row["estimate_millicredits"])
      )
    end
    History.new(policies, jobs, Taketwo::Budget.new(policies.first))
  end

  def reported(row)
    return Taketwo::Failure.cancelled if row["cancelled"]
    return Taketwo::Failure.creation(row["http"]) if row.key?("http")

    Taketwo.classify(given(row, "code"))
  end

  def hint(row)
    should_retry = { "yes" => true, "no" => false, "unset" => nil }.fetch(row["retry"])
    Taketwo::Hint.new(should_retry: should_retry, after_ms: number(row["after_ms"]))
  end

  def call(on, step)
    job, policy = on.jobs.fetch(step["job"]), on.policies.fetch(step["policy"])
    time = { now_ms: number(step["now"]), policy: policy }
    case step["call"]
    when "start" then job.start(on.budget, **time)
    when "succeed" then job.succeed(on.budget, **time)
    when "poll" then job.poll(hint: hint(step["hint"]), **time)
    when "fail"
      charge = number(step["charge_millicredits"])
      job.fail(reported(step["failure"]), hint: hint(step["hint"]), charge_millicredits: charge, **time)
    when "rebind"
      job.rebind(policy)
      nil
    else flunk step["call"]
    end
  end

  def shown_decision(decision)
    numbers = %w[at_ms delay_ms delay_low_ms delay_high_ms]
    {
      "action" => decision.action.to_s, "check" => decision.check.to_s, "rule" => decision.rule&.name,
      "class" => decision.retry_class.to_s, "attempts" => decision.attempts,
      **numbers.to_h { |name| [name, text(decision.public_send(name))] },
      "compared" => decision.compared.map(&:to_s)
    }
  end

  # What a step answers; an error changes nothing.
  def answer(on, step)
    before = on.saved
    decision = call(on, step)
    return unless decision

    job = on.jobs.fetch(step["job"])
    assert_equal decision.attempts, job.attempts
    assert_operator decision.explanation, :start_with?, decision.action.to_s
    assert_equal job.to_bytes, Taketwo::Job.from_bytes(job.to_bytes, on.policies.fetch(step["policy"])).to_bytes
    shown_decision(decision)
  rescue Taketwo::OutOfTurnError, Taketwo::OtherPolicyError => e
    assert_equal before, on.saved
    { "error" => e.is_a?(Taketwo::OutOfTurnError) ? "out_of_turn" : "other_policy" }
  end

  def take(on, steps)
    steps.each do |step|
      answer = answer(on, step)
      # The history behind a row of saved state is there for its end alone.
      next unless step.key?("expect")

      assert_equal [step["expect"]], [answer], step.inspect
      assert_equal step["tokens"], text(on.budget.tokens), step.inspect
    end
    on
  end

  %w[decide.json budget.json].each do |file|
    each_row(file) { |row| take(history(row), row["steps"]) }
  end

  # --- saved state -----------------------------------------------------------------------------

  # The state of a row by its bytes, and by its JSON, each with how it is saved again.
  def from_bytes(kind, bytes, policy)
    case kind
    when "policy" then Taketwo::Policy.from_bytes(bytes)
    when "job" then Taketwo::Job.from_bytes(bytes, policy)
    when "budget" then Taketwo::Budget.from_bytes(bytes, policy)
    end
  end

  def from_json(kind, json, policy)
    case kind
    when "policy" then Taketwo::Policy.from_json(json)
    when "job" then Taketwo::Job.from_json(json, policy)
    when "budget" then Taketwo::Budget.from_json(json, policy)
    end
  end

  def saved(state, policy)
    state.is_a?(Taketwo::Budget) ? [state.to_bytes(policy), state.to_json(policy)] : [state.to_bytes, state.to_json]
  end

  each_row("state.json") do |row|
    policy, bytes = policy(row["policy"]), [row["hex"]].pack("H*")
    if row.key?("error")
      raised = assert_raises(Taketwo::InvalidStateError) { from_bytes(row["kind"], bytes, policy) }
      assert_equal row["error"], raised.kind.to_s
      assert_equal row["error"] == "other_policy", raised.is_a?(Taketwo::OtherPolicyError)
    else
      state = from_bytes(row["kind"], bytes, policy)
      hex, json = saved(state, policy)
      assert_equal row["hex"], hex.unpack1("H*")
      assert_equal row["json"], JSON.parse(json)
      assert_equal bytes, saved(from_json(row["kind"], JSON.generate(row["json"]), policy), policy).first
      assert_equal bytes, saved(from_json(row["kind"], json, policy), policy).first
      assert_equal policy, state if row["kind"] == "policy"
    end
    if row.key?("scenario")
      jobs, budget = take(history(row["scenario"]), row["scenario"]["steps"]).saved
      assert_includes [jobs.first, budget], bytes
    end
  end

  FIXTURES = Dir[File.join(FOLDER, "fixtures", "*.json")].map { |path| "fixtures/#{File.basename(path)}" }.sort
  FIXTURES.each do |file|
    each_row(file) do |row|
      policy = Taketwo::Policy.from_bytes([row.fetch("policy", row["hex"])].pack("H*"))
      state = from_bytes(row["kind"], [row["hex"]].pack("H*"), policy)
      again = from_json(row["kind"], row["json"], policy)
      assert_equal saved(state, policy), saved(again, policy)
      means = row["means"]
      case row["kind"]
      when "policy"
        assert_equal policy(means), state
      when "budget"
        assert_equal means["tokens"], text(state.tokens)
        assert_equal [means["last_retry_ms"]], [state.last_retry_ms&.to_s]
      else
        numbers = [state.at_ms, state.lost_millicredits].map(&:to_s)
        assert_equal means.values_at("phase", "attempts", "at_ms", "lost_millicredits"),
                     [state.phase.to_s, state.attempts, *numbers]
        take(History.new([policy], [state], Taketwo::Budget.new(policy)), row["next"])
      end
    end
  end
end

Minitest.after_run do
  puts "ruby: #{Rows.ran} rows run, #{Rows.passed} passed"
end
