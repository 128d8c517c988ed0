# frozen_string_literal: true

module Taketwo
  # Milliseconds, which is how the library counts time.
  module Clock
    module_function

    def now_ms(time, milliseconds)
      instant(time, milliseconds, "now") || Process.clock_gettime(Process::CLOCK_REALTIME, :millisecond)
    end

    # An instant that is given as a Time or in milliseconds, or not at all.
    def instant(time, milliseconds, what)
      raise ArgumentError, "either #{what} or #{what}_ms, not both" if time && milliseconds

      milliseconds = (C.a(Time, time).to_r * 1000).floor if time
      milliseconds && C.whole(milliseconds, what)
    end

    # A length of time that is given in seconds or in milliseconds, or not at all.
    def length(seconds, milliseconds, what)
      raise ArgumentError, "either #{what} or #{what}_ms, not both" if seconds && milliseconds

      milliseconds = (C.a(Numeric, seconds).to_r * 1000).ceil if seconds
      milliseconds && C.whole(milliseconds, what)
    end

    def time(milliseconds)
      milliseconds && Time.at(0, milliseconds, :millisecond)
    end

    def seconds(milliseconds)
      milliseconds && milliseconds / 1000.0
    end
  end
  private_constant :Clock
end
