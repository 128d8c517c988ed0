# frozen_string_literal: true

require_relative "lib/taketwo/version"

Gem::Specification.new do |gem|
  gem.name = "taketwo"
  gem.version = Taketwo::VERSION
  gem.summary = "Why a Runway API task failed, and whether to try again"
  gem.authors = ["The taketwo authors"]
  gem.licenses = %w[MIT Apache-2.0]
  gem.required_ruby_version = ">= 3.1"
  gem.files = Dir["lib/**/*.rb", "README.md", base: __dir__]
  gem.add_dependency "fiddle", "~> 1.1"
end
