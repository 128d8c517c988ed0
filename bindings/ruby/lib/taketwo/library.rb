# frozen_string_literal: true

require "fiddle"
require_relative "interface"

module Taketwo
  # The C library, called through Fiddle. It is of the gem, and not for its users.
  module C
    TYPES = {
      u8: -Fiddle::TYPE_CHAR,
      u16: -Fiddle::TYPE_SHORT,
      u32: -Fiddle::TYPE_INT,
      u64: -Fiddle::TYPE_LONG_LONG,
      size: Fiddle::TYPE_SIZE_T,
      pointer: Fiddle::TYPE_VOIDP,
      text: Fiddle::TYPE_CONST_STRING
    }.freeze

    ERRORS = {
      invalid_policy: InvalidPolicyError,
      invalid_state: InvalidStateError,
      out_of_turn: OutOfTurnError,
      other_policy: OtherPolicyError
    }.freeze

    # The loader's own search finds the library, or TAKETWO_LIBRARY names the folder it is in.
    FILE = File.join(*ENV["TAKETWO_LIBRARY"], "libtaketwo.so.#{ABI_VERSION}")
    begin
      LIBRARY = Fiddle.dlopen(FILE)
      # No other thread of Ruby runs while a call does, so none changes a String that was handed in.
      FUNCTIONS.each do |name, (returns, *takes)|
        function = Fiddle::Function.new(
          LIBRARY["taketwo_#{name}"], takes.map { |type| TYPES.fetch(type) }, TYPES.fetch(returns), need_gvl: true
        )
        define_singleton_method(name) { |*arguments| function.call(*arguments) }
      end
    rescue Fiddle::DLError => e
      raise LoadError, "cannot load #{FILE}: #{e.message}"
    end

    raise LoadError, "#{FILE} has another binary interface" unless abi_version == ABI_VERSION

    module_function

    # Memory of its own, freed with the object.
    def room(bytes)
      Fiddle::Pointer.malloc(bytes, Fiddle::RUBY_FREE)
    end

    def room_for(struct)
      room(SIZES.fetch(struct))
    end

    # The values of a struct by their names.
    def unpack(struct, bytes)
      template, names = LAYOUTS.fetch(struct)
      names.zip(bytes.unpack(template)).to_h
    end

    # The bytes of a struct: what is not named is 0.
    def pack(struct, **values)
      template, names = LAYOUTS.fetch(struct)
      names.map { |name| values.fetch(name, 0) }.pack(template)
    end

    def read(struct, pointer)
      unpack(struct, pointer[0, SIZES.fetch(struct)])
    end

    # The name of a number of an enum. One that is newer than this gem stays a number.
    def name(enum, number)
      NAMES.fetch(enum).fetch(number, number)
    end

    def number(enum, name)
      NAMES.fetch(enum).key(name.to_sym) or raise ArgumentError, "there is no #{enum} #{name.inspect}"
    end

    # A text that the block writes to the room it is given, returning how long the whole of it is.
    def text(capacity = 1024)
      loop do
        room = room(capacity)
        bytes = yield room, capacity
        return utf8(room[0, bytes]) if bytes < capacity

        capacity = bytes + 1
      end
    end

    def utf8(bytes)
      bytes.dup.force_encoding(Encoding::UTF_8)
    end

    # A text of the library; nil for the empty one.
    def presence(text)
      utf8(text) unless text.empty?
    end

    def whole(value, what, bits = 64)
      raise TypeError, "#{what} has to be an Integer, not #{value.inspect}" unless value.is_a?(Integer)
      raise RangeError, "#{what} has to be from 0 to #{2**bits - 1}, not #{value}" unless value.between?(0, 2**bits - 1)

      value
    end

    def a(type, value)
      raise TypeError, "expected a #{type}, not #{value.inspect}" unless value.is_a?(type)

      value
    end

    # A number where the library takes a pointer to one, and NULL for none.
    def pointer_to(number, what)
      number && [whole(number, what)].pack("Q")
    end

    # Raises what a status says, with the words of the error where there is room for one.
    def check(status, error = nil)
      return if status.zero?

      kind = name(:status, status)
      type, message = ERRORS.fetch(kind, Error), presence(status_message(status)) || kind.to_s
      raise ArgumentError, message if kind == :invalid_argument

      if error
        why = read(:error, error)
        kind, message = why[:name].to_sym, utf8(why[:message])
      end
      raise type.new(message, kind)
    end
  end
  private_constant :C
end
