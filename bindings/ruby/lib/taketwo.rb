# frozen_string_literal: true

# Why a Runway API task failed, and whether to try again.
#
# Times: the library counts in milliseconds, so what ends in _ms is an Integer and exact. Beside it an
# instant is a Time and a length of time a Float of seconds, as Kernel#sleep takes it. A call that is not
# told the time reads the wall clock.
#
# Threads: a Budget may be shared by any number of them, a Job is of one at a time, all else is frozen.
module Taketwo
end

require_relative "taketwo/version"
require_relative "taketwo/errors"
require_relative "taketwo/library"
require_relative "taketwo/clock"
require_relative "taketwo/value"
require_relative "taketwo/rule"
require_relative "taketwo/classification"
require_relative "taketwo/task"
require_relative "taketwo/http_answer"
require_relative "taketwo/failure"
require_relative "taketwo/decision"
require_relative "taketwo/state"
require_relative "taketwo/policy"
require_relative "taketwo/budget"
require_relative "taketwo/job"
