# frozen_string_literal: true

module Taketwo
  # Any error of the library. A failure code is never one: every code has an answer.
  class Error < StandardError; end

  # A task record that cannot be read.
  class InvalidTaskError < Error
    # What is wrong: :broken_json, say.
    attr_reader :kind
    # The key it is about, "cost.credits" say; nil where it is not about one.
    attr_reader :path
    # Where it is, in bytes from the start of the record or line; nil where that is not known.
    attr_reader :offset
    # The number of the line, from 1; nil where the record was not one of several.
    attr_reader :line
    # The beginning of what was found; nil where nothing was.
    attr_reader :value

    def initialize(message, kind:, path:, offset:, line:, value:)
      super(message)
      @kind = kind
      @path = path
      @offset = offset
      @line = line
      @value = value
    end
  end

  # A policy that cannot be.
  class InvalidPolicyError < Error
    # What is wrong: :unknown_key or :out_of_range, say.
    attr_reader :kind

    def initialize(message, kind)
      super(message)
      @kind = kind
    end
  end

  # Bytes or JSON that nothing could have been saved as. Nothing of them is used.
  class InvalidStateError < Error
    # What is wrong: :bad_checksum or :impossible, say.
    attr_reader :kind

    def initialize(message, kind)
      super(message)
      @kind = kind
    end
  end

  # The policy is not the one that the job or budget was made with. Nothing was changed.
  class OtherPolicyError < InvalidStateError
    def initialize(message, kind = :other_policy)
      super
    end
  end

  # The call does not fit the phase of the job. Nothing was changed.
  class OutOfTurnError < Error; end
end
