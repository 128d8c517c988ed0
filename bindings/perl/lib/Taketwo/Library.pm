package Taketwo::Library;

# The C library, called through FFI::Platypus: its functions are those of the package Taketwo::C. It is of
# the distribution, and not for its users.

use strict;
use warnings;

use Config;
use Exporter 'import';
use FFI::Platypus 2.00;
use FFI::Platypus::Buffer qw(grow scalar_to_pointer);
use POSIX ();
use Scalar::Util ();
use Taketwo::Error;
use Taketwo::Interface;

our @EXPORT = qw(address check expect_a file_bytes instant_ms name_of no_more number_of pack_struct room room_for
    text_of unpack_struct utf8 whole writable);

die "Taketwo needs a perl with integers and pointers of 64 bits\n"
    unless $Config{ivsize} == 8 && $Config{ptrsize} == 8;

# The loader's own search finds the library, or TAKETWO_LIBRARY names the folder it is in.
my $file = join '/', grep { defined } $ENV{TAKETWO_LIBRARY}, 'libtaketwo.so.' . Taketwo::Interface::ABI_VERSION;
my $ffi = FFI::Platypus->new(api => 2, lib => [$file]);
for my $name (sort keys %Taketwo::Interface::FUNCTIONS) {
    my ($takes, $returns) = @{ $Taketwo::Interface::FUNCTIONS{$name} };
    $ffi->find_symbol("taketwo_$name") or die "cannot load $file, or it has no taketwo_$name\n";
    $ffi->attach(["taketwo_$name" => "Taketwo::C::$name"] => $takes => $returns);
}
die "$file has another binary interface\n" unless Taketwo::C::abi_version() == Taketwo::Interface::ABI_VERSION;

# Errors are told of where the distribution was called.
$Carp::Internal{$_}++ for 'Taketwo', map { "Taketwo::$_" }
    qw(Budget Classification Decision Error Failure Hint HttpAnswer Job Library Policy Rule Task);

my %ERRORS = (
    invalid_argument => 'InvalidArgument',
    invalid_policy   => 'InvalidPolicy',
    invalid_state    => 'InvalidState',
    other_policy     => 'OtherPolicy',
    out_of_turn      => 'OutOfTurn',
);

# --- memory -------------------------------------------------------------------------------------

# A reference to bytes that are nobody else's, for the library to write to. Perl lets strings share their
# bytes, so none that was ever assigned may be written to.
sub room {
    my ($bytes) = @_;
    grow(my $room, $bytes);
    return \$room;
}

sub room_for { return room($Taketwo::Interface::SIZES{ $_[0] }) }

sub writable {
    my ($bytes) = @_;
    my $room = room(length $bytes);
    substr($$room, 0, length $bytes, $bytes);
    return $room;
}

# Where the bytes of a reference are; NULL for none.
sub address { return defined $_[0] ? scalar_to_pointer(${ $_[0] }) : undef }

sub unpack_struct {
    my ($struct, $bytes) = @_;
    my ($template, $names) = @{ $Taketwo::Interface::LAYOUTS{$struct} };
    my %values;
    @values{@$names} = unpack $template, $bytes;
    return \%values;
}

# What is not named is 0.
sub pack_struct {
    my ($struct, %values) = @_;
    my ($template, $names) = @{ $Taketwo::Interface::LAYOUTS{$struct} };
    return pack $template, map { $values{$_} // 0 } @$names;
}

# A text that the block writes to the room it is given, returning how long the whole of it is.
sub text_of {
    my ($write, $capacity) = (@_, 1024);
    while (1) {
        my $room  = room($capacity);
        my $bytes = $write->(address($room), $capacity);
        return utf8(substr $$room, 0, $bytes) if $bytes < $capacity;
        $capacity = $bytes + 1;
    }
}

# A text of the library as characters.
sub utf8 {
    my ($text) = @_;
    utf8::decode($text);
    return $text;
}

# --- what is given ------------------------------------------------------------------------------

sub refuse { Taketwo::Error::InvalidArgument->throw($_[0], kind => 'invalid_argument') }

# A whole number of so many bits.
sub whole {
    my ($value, $what, $bits) = (@_, 64);
    refuse("$what has to be a whole number") unless defined $value && !ref $value && $value =~ /\A[0-9]{1,20}\z/;
    my $most = $bits == 64 ? '18446744073709551615' : 2**$bits - 1;
    refuse("$what has to be from 0 to $most, not $value")
        if length $value > length $most || length $value == length $most && "$value" gt "$most";
    return 0 + $value;
}

sub expect_a {
    my ($class, $value) = @_;
    refuse("expected a $class") unless Scalar::Util::blessed($value) && $value->isa($class);
    return $value;
}

# Text as bytes: a reference to a copy.
sub file_bytes {
    my ($text, $what) = @_;
    refuse("$what has to be a string") if !defined $text || ref $text;
    utf8::downgrade($text, 1) or refuse("$what has to be bytes: encode it as UTF-8");
    return \$text;
}

# What is left of the named arguments has no meaning.
sub no_more {
    my ($arguments) = @_;
    my ($first) = sort keys %$arguments;
    refuse("there is no argument $first") if defined $first;
    return;
}

# Takes an instant or a length of time out of named arguments: in seconds, or as NAME_ms. undef for none. A length is rounded up,
# so that nothing goes too soon.
sub instant_ms {
    my ($arguments, $name, $round) = @_;
    my ($seconds, $ms) = map { delete $arguments->{$_} } $name, "${name}_ms";
    refuse("either $name or ${name}_ms, not both") if defined $seconds && defined $ms;
    return defined $ms ? whole($ms, "${name}_ms") : undef unless defined $seconds;
    refuse("$name has to be seconds") unless Scalar::Util::looks_like_number($seconds) && $seconds >= 0 && $seconds < 1e15;
    return POSIX::ceil($seconds * 1000) if $round;
    return 0 + sprintf '%.0f', $seconds * 1000;
}

# --- names and errors ---------------------------------------------------------------------------

# The name of a number of an enum. One that is newer than this module stays a number.
sub name_of {
    my ($enum, $number) = @_;
    return $Taketwo::Interface::NAMES{$enum}{$number} // $number;
}

sub number_of {
    my ($enum, $name) = @_;
    my $names = $Taketwo::Interface::NAMES{$enum};
    my ($number) = grep { $names->{$_} eq ($name // '') } keys %$names;
    refuse("there is no $enum " . ($name // 'undef')) unless defined $number;
    return $number;
}

# Dies of what a status says, with the words of the error where there is room for one.
sub check {
    my ($status, $error) = @_;
    return unless $status;
    my $kind  = name_of(status => $status);
    my $class = join '::', 'Taketwo::Error', $ERRORS{$kind} // ();
    $class->throw(Taketwo::C::status_message($status) || $kind, kind => $kind) unless $error;
    my $why = unpack_struct(error => $$error);
    $class->throw(utf8($why->{message}), kind => $why->{name});
}

1;
