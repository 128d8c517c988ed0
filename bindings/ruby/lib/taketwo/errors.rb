# frozen_string_literal: true

module Taketwo
  # Any error of the library. A failure code is never one: every code has an answer.
  class Error < StandardError
    # What is wrong, in a word that stays the same.
    attr_reader :kind

    def initialize(message, kind)
      super(message)
      @kind = kind
    end
  end

  # A task record that cannot be read: :broken_json, say.
  class InvalidTaskError < Error
    # The key it is about, "cost.credits" say; nil where it is not about one.
    attr_reader :path
    # Where it is, in bytes from the start of the record or line; nil where that is not known.
    attr_reader :offset
    # The number of the line, from 1; nil where the record was not one of several.
    attr_reader :line
    # The beginning of what was found; nil where nothing was.
    attr_reader :value

    def initialize(message, kind, path:, offset:, line:, value:)
      super(message, kind)
      @path = path
      @offset = offset
      @line = line
      @value = value
    end
  end

  # A policy that cannot be: :unknown_key or :out_of_range, say.
  class InvalidPolicyError < Error; end

  # Bytes or JSON that nothing could have been saved as: :bad_checksum or :impossible, say. Nothing of them
  # is used.
  class InvalidStateError < Error; end

  # The policy is not the one that the job or budget was made with. Nothing was changed.
  class OtherPolicyError < InvalidStateError; end

  # The call does not fit the phase of the job. Nothing was changed.
  class OutOfTurnError < Error; end
end
