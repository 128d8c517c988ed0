# frozen_string_literal: true

# Generated from include/taketwo.h; do not edit.

module Taketwo
  module C
    MAX_LINE_BYTES = 1_048_576
    MAX_MILLICREDITS = 1_000_000_000_000
    POLICY_BYTES = 232
    JOB_BYTES = 120
    BUDGET_BYTES = 40
    ABI_VERSION = 1
    NONE = 18_446_744_073_709_551_615
    RULE_NONE = 255

    # What each function returns, and takes.
    FUNCTIONS = {
      version: %i[text],
      abi_version: %i[u32],
      table_version: %i[u32],
      classify_many: %i[u32 pointer pointer size pointer],
      read_task: %i[u32 pointer size pointer pointer],
      read_line: %i[u32 pointer size u64 size pointer pointer],
      decode_text: %i[size pointer size pointer size],
      rule_name: %i[text u8],
      rule_meaning: %i[text u8],
      rule_citation: %i[text u8],
      rule_citation_section: %i[text u8],
      rule_citation_sentence: %i[u32 u8],
      rule_message_key: %i[text u8],
      rule_user_message: %i[text u8],
      status_message: %i[text u32],
      family_name: %i[text u8],
      verdict_name: %i[text u8],
      stage_name: %i[text u8],
      refund_name: %i[text u8],
      remedy_name: %i[text u8],
      basis_name: %i[text u8],
      task_status_name: %i[text u8],
      task_error_kind_name: %i[text u8],
      action_name: %i[text u8],
      check_name: %i[text u8],
      retry_class_name: %i[text u8],
      phase_name: %i[text u8],
      preset_name: %i[text u8],
      policy_preset: %i[u32 u8 pointer],
      policy_read: %i[u32 pointer size pointer pointer],
      policy_check: %i[size pointer size pointer size],
      policy_set: %i[u32 pointer pointer size u64 pointer],
      policy_get: %i[u32 pointer pointer size pointer],
      policy_fingerprint: %i[u64 pointer],
      policy_save: %i[u32 pointer pointer],
      policy_load: %i[u32 pointer size pointer pointer],
      job_new: %i[u32 pointer u64 pointer size pointer u64 pointer],
      job_start: %i[u32 pointer pointer u64 pointer pointer],
      job_start_atomic: %i[u32 pointer pointer u64 pointer pointer],
      job_succeed: %i[u32 pointer pointer u64 pointer pointer],
      job_succeed_atomic: %i[u32 pointer pointer u64 pointer pointer],
      job_poll: %i[u32 pointer pointer u64 pointer pointer],
      job_rebind: %i[u32 pointer pointer],
      job_phase: %i[u8 pointer],
      job_attempts: %i[u32 pointer],
      job_at_ms: %i[u64 pointer],
      job_lost_millicredits: %i[u64 pointer],
      job_save: %i[u32 pointer pointer],
      job_load: %i[u32 pointer pointer size pointer pointer],
      budget_new: %i[u32 pointer pointer],
      budget_tokens: %i[u64 pointer],
      budget_last_retry_ms: %i[u64 pointer],
      budget_copy_atomic: %i[u32 pointer pointer],
      budget_save: %i[u32 pointer pointer pointer],
      budget_load: %i[u32 pointer pointer size pointer pointer],
      policy_write_json: %i[size pointer pointer size],
      job_write_json: %i[size pointer pointer size],
      job_read_json: %i[u32 pointer pointer size pointer pointer],
      budget_write_json: %i[size pointer pointer pointer size],
      budget_read_json: %i[u32 pointer pointer size pointer pointer],
      decision_explain: %i[size pointer pointer size],
      classify_by_pointer: %i[u32 pointer size pointer],
      classify_http_by_pointer: %i[u32 u16 pointer],
      failure_task_by_pointer: %i[u32 pointer pointer],
      failure_cancelled_by_pointer: %i[u32 pointer],
      failure_creation_by_pointer: %i[u32 u16 pointer],
      job_fail_by_pointer: %i[u32 pointer pointer u64 pointer pointer pointer pointer],
    }.freeze

    # How many bytes each struct has.
    SIZES = {
      classification: 16,
      task: 80,
      task_error: 528,
      policy: 256,
      error: 1024,
      job: 128,
      budget: 8,
      decision: 64,
      failure: 8,
      hint: 16,
      http_answer: 8,
    }.freeze

    # How each struct is unpacked, and what the values are.
    LAYOUTS = {
      classification: ["C C C C C C C C C x7", %i[rule family verdict stage refund remedy basis detail_offset detail_len]],
      task: ["a16 Q Q J J J J C C C C C x11", %i[classification cost_millicredits estimated_cost_millicredits failure_code failure_code_len failure failure_len status is_over has_cost has_estimated_cost charged_despite_refund]],
      task_error: ["Z24 Q Q a48 Z432 C C C x5", %i[path offset line value message kind has_offset value_len]],
      error: ["Z24 Q Z992", %i[name message_len message]],
      budget: ["Q", %i[word]],
      decision: ["Q Q Q Q Q2 L C C C C C C x6", %i[at_ms delay_ms delay_low_ms delay_high_ms compared_0 compared_1 attempts action check retry_class rule has_at has_delay]],
      failure: ["S C C x4", %i[http_status kind rule]],
      hint: ["Q C C x6", %i[after_ms retry has_after]],
      http_answer: ["C C C C C x3", %i[rule retry_class creation_class is_ambiguous ends_polling]],
    }.freeze

    # The names of the numbers of each enum.
    NAMES = {
      family: {
        # Not known: the code is not in the table, or is not well formed.
        0 => :unknown,
        # Content moderation rejected an input or the output.
        1 => :moderation,
        # An input is not acceptable for this type of task.
        2 => :asset,
        # The result was made and then rejected for its quality.
        3 => :bad_output,
        # Something went wrong inside the service.
        4 => :internal,
        # The provider of the model failed.
        5 => :third_party,
      }.freeze,
      verdict: {
        # No source says whether a retry may help.
        0 => :unspecified,
        # Must not be sent again as it is.
        1 => :never,
        # May be sent again, and will rarely succeed.
        2 => :unlikely,
        # May be sent again, after a delay.
        3 => :after_delay,
      }.freeze,
      stage: {
        # The code does not say.
        0 => :unspecified,
        # While the inputs were prepared and moderated.
        1 => :preprocessing,
        # At an input.
        2 => :input,
        # While the result was made.
        3 => :processing,
        # At the result.
        4 => :output,
        # At the provider of the model.
        5 => :provider,
      }.freeze,
      refund: {
        # No source says.
        0 => :unspecified,
        # The credits are lost.
        1 => :no,
        # The credits come back.
        2 => :yes,
      }.freeze,
      remedy: {
        # Nothing is known that helps: a person should look.
        0 => :ask_person,
        # Change the input that was rejected.
        1 => :change_input,
        # Change the text of the prompt.
        2 => :change_prompt,
        # Replace the image, video or other asset by an acceptable one.
        3 => :replace_asset,
        # Remove overlaid text and graphics from the input, and add them to the output instead.
        4 => :remove_overlay,
        # Wait, then send the same request again.
        5 => :wait,
        # Wait, or choose another model.
        6 => :wait_or_change_model,
      }.freeze,
      basis: {
        # Nothing: the code is not known.
        0 => :none,
        # A sentence of the vendor's page.
        1 => :page,
        # A later state of the vendor's page.
        2 => :revision,
        # Seen in life, not documented.
        3 => :observed,
        # Drawn from a sentence of the page that does not name the code.
        4 => :inferred,
      }.freeze,
      status: {
        # It was done, and what it gives has been written.
        0 => :ok,
        # A pointer that must not be NULL is. Nothing was written.
        1 => :null_pointer,
        # The line is blank, so there is no task on it. Nothing was written. Go on with the next
        # line.
        2 => :blank_line,
        # The record cannot be read; the error says what is wrong, and where. Nothing of it is to be
        # taken for the state of a task: ask for the record again, or have a person look at it.
        3 => :invalid_task,
        # A number or name that has no meaning where it was given. Nothing was written.
        4 => :invalid_argument,
        # It is no policy: the file or the bytes cannot be read, a number is out of its range, or
        # the struct was never filled. Nothing was written.
        5 => :invalid_policy,
        # It is no job or budget: the bytes are of something else, damaged or impossible, or the
        # struct was never filled. Nothing of it is to be guessed. Nothing was written.
        6 => :invalid_state,
        # The call does not fit the phase of the job. Nothing was written.
        7 => :out_of_turn,
        # The job, or the budget, was made with another policy. Nothing was written.
        # taketwo_job_rebind() moves a job to another policy on purpose.
        8 => :other_policy,
      }.freeze,
      task_status: {
        # Not begun.
        1 => :pending,
        # Queued for the concurrency limit: not failed.
        2 => :throttled,
        # Begun.
        3 => :running,
        # Over, with a result.
        4 => :succeeded,
        # Over, without one.
        5 => :failed,
        # Over, because somebody cancelled it. Records spell it `CANCELLED` or `CANCELED`.
        6 => :cancelled,
      }.freeze,
      task_error_kind: {
        # It is not JSON: cut off, say, or with something behind its end.
        1 => :broken_json,
        # It is not UTF-8.
        2 => :not_utf8,
        # Its arrays and objects are nested deeper than is read.
        3 => :too_deep,
        # A key that is read holds a value of another type, or the record is not an object.
        4 => :wrong_type,
        # A key that must be there is not.
        5 => :missing_key,
        # A key that is read stands twice.
        6 => :duplicate_key,
        # The status is none of those that are known.
        7 => :unknown_status,
        # A number is negative, not finite, or over the bound.
        8 => :number_out_of_range,
        # The line is longer than the limit.
        9 => :line_too_long,
      }.freeze,
      retry_class: {
        # Not at all, whatever the policy says.
        0 => :never,
        # It may be, and will rarely help.
        1 => :unlikely,
        # After a delay.
        2 => :after_delay,
        # After a delay, but the code was only inferred, or the request may have been accepted.
        3 => :inferred,
        # After a longer delay: the provider of the model is not available.
        4 => :third_party,
        # When the service has room again: it refused to begin.
        5 => :throttled,
        # No source says.
        6 => :unspecified,
      }.freeze,
      action: {
        # Save the job, then send the request.
        1 => :go,
        # Save the job, and call again when it is due.
        2 => :wait,
        # Give up; the job is over.
        3 => :stop,
        # Find out whether the request was accepted, and report that.
        4 => :reconcile,
        # Nothing; the job is over, with a result.
        5 => :done,
      }.freeze,
      check: {
        # It is the first attempt, and nothing stands against it.
        1 => :go,
        # It is not due yet.
        2 => :due,
        # The deadline leaves too little time.
        3 => :deadline,
        # It has been tried for long enough.
        4 => :patience,
        # It comes so late that many others may come at once.
        5 => :spread,
        # The budget had tokens for it.
        6 => :tokens,
        # The budget had none, but no retry was sent for so long that one may go.
        7 => :probe,
        # The budget has no tokens for it: it is parked, not dropped.
        8 => :budget,
        # Somebody cancelled the task.
        9 => :cancelled,
        # The request may have been accepted.
        10 => :reconcile,
        # The server said not to.
        11 => :server,
        # The class of the failure allows no retry.
        12 => :verdict,
        # The attempts are used up.
        13 => :attempts,
        # The retries of the class are used up.
        14 => :retries,
        # Too many credits are lost.
        15 => :credits,
        # The server asked for a longer delay than is waited for.
        16 => :hint,
        # It may be tried again, after this delay.
        17 => :delay,
        # The task succeeded.
        18 => :success,
        # The task is not over.
        19 => :poll,
      }.freeze,
      phase: {
        # Nothing was sent yet.
        1 => :ready,
        # A retry is to be sent, not before it is due.
        2 => :waiting,
        # Sent, or about to be: the outcome is not known.
        3 => :in_flight,
        # Over, with a result.
        4 => :done,
        # Over, given up.
        5 => :stopped,
      }.freeze,
      preset: {
        # For a process that shares its budget with nobody: short patience, no probes.
        1 => :alone,
        # For a budget that many jobs feed, in a long-lived process or through a store.
        2 => :shared,
        # As `Alone`, without retries of codes that no source names.
        3 => :cautious,
      }.freeze,
      failure_kind: {
        # The task was created, and failed.
        1 => :task,
        # The task was created, and cancelled.
        2 => :cancelled,
        # The task was not created, or it is not known whether it was.
        3 => :creation,
      }.freeze,
      hint_retry: {
        # It did not say.
        0 => :unset,
        # It said to. That changes nothing.
        1 => :yes,
        # It said not to. That stops the job.
        2 => :no,
      }.freeze,
    }.freeze
  end
end
