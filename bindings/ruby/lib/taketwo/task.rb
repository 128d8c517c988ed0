# frozen_string_literal: true

module Taketwo
  # A fair limit for the bytes of a line of JSON Lines.
  MAX_LINE_BYTES = C::MAX_LINE_BYTES

  # A task as its record tells it. What the record does not say is nil; `classification` is that of a task
  # that failed. `failure` is the vendor's sentence: for diagnosis only, not for end users.
  class Task < Value.of(:status, :is_over, :failure_code, :failure, :cost_millicredits,
                        :estimated_cost_millicredits, :classification, :charged_despite_refund)
    # From the C struct, whose texts point into the record.
    def self.from_c(task)
      code, sentence = %i[failure_code failure].map { |text| decode(task[text], task[:"#{text}_len"]) }
      status = C.name(:task_status, task[:status])
      new(
        status: status,
        is_over: task[:is_over] == 1,
        failure_code: code,
        failure: sentence,
        cost_millicredits: (task[:cost_millicredits] if task[:has_cost] == 1),
        estimated_cost_millicredits: (task[:estimated_cost_millicredits] if task[:has_estimated_cost] == 1),
        classification: (Classification.from_c(task[:classification], code) if status == :failed),
        charged_despite_refund: task[:charged_despite_refund] == 1
      )
    end

    def self.decode(address, bytes)
      C.text(bytes + 1) { |room, capacity| C.decode_text(address, bytes, room, capacity) } unless address.zero?
    end
    private_class_method :new, :decode

    # Whether the state will not change any more.
    def over? = is_over

    # Whether it was charged although its credits were expected to come back.
    def charged_despite_refund? = charged_despite_refund
  end

  class << self
    # Reads the JSON of a task, as the Get Task endpoint gives it.
    def read_task(json)
      read_record(json) { |task, error| C.read_task(json, json.bytesize, task, error) }
    end

    # Reads a line of JSON Lines; nil for a blank one. `number` counts from 1 and comes back in an error.
    def read_line(line, number, max_bytes: MAX_LINE_BYTES)
      line = C.a(String, line).b.delete_suffix("\n")
      C.whole(number, "the number of the line")
      C.whole(max_bytes, "max_bytes")
      read_record(line) do |task, error|
        C.read_line(line, line.bytesize, number, max_bytes, task, error)
      end
    end

    private

    # The record is kept until its texts have been copied out of it.
    def read_record(json)
      C.a(String, json)
      task, error = C.room_for(:task), C.room_for(:task_error)
      case C.name(:status, yield(task, error))
      when :ok then Task.from_c(C.read(:task, task))
      when :blank_line then nil
      else raise invalid_task(C.read(:task_error, error))
      end
    end

    def invalid_task(why)
      InvalidTaskError.new(
        C.utf8(why[:message]),
        C.name(:task_error_kind, why[:kind]),
        path: C.presence(C.utf8(why[:path])),
        offset: (why[:offset] if why[:has_offset] == 1),
        line: (why[:line] unless why[:line].zero?),
        value: C.presence(C.utf8(why[:value][0, why[:value_len]]))
      )
    end
  end
end
