# frozen_string_literal: true

# Generated from include/taketwo.h; do not edit.

module Taketwo
  VERSION = "0.1.0"
end
