# frozen_string_literal: true

module Taketwo
  # What an HTTP answer means that is not a success.
  class HttpAnswer < Value.of(:status, :rule, :retry_class, :creation_class, :is_ambiguous, :ends_polling)
    # Whether a creation that was answered so may have made a task all the same.
    def ambiguous? = is_ambiguous

    # Whether polling is to end with it, because the task is out of sight.
    def ends_polling? = ends_polling
  end

  # What an HTTP answer means that is not a success: by its status, or nil where there was no answer.
  def self.classify_http(status)
    answer = C.room_for(:http_answer)
    C.check(C.classify_http_by_pointer(C.whole(status || 0, "an HTTP status", 16), answer))
    found = C.read(:http_answer, answer)
    HttpAnswer.new(
      status: status,
      rule: Rule.of(found[:rule]),
      retry_class: C.name(:retry_class, found[:retry_class]),
      creation_class: C.name(:retry_class, found[:creation_class]),
      is_ambiguous: found[:is_ambiguous] == 1,
      ends_polling: found[:ends_polling] == 1
    )
  end
end
