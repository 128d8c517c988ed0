package Taketwo::Classification;

# What a failure code means.

use strict;
use warnings;

use Taketwo::Library;
use Taketwo::Rule;
use Taketwo::Value qw(rule family verdict stage refund remedy basis detail);

sub meaning      { $_[0]{rule}->meaning }
sub citation     { $_[0]{rule}->citation }
sub message_key  { $_[0]{rule}->message_key }
sub user_message { $_[0]{rule}->user_message }

# From the bytes of the C struct, and the code that its detail is a part of: a code that has one is ASCII.
sub _from_c {
    my ($class, $bytes, $code) = @_;
    my $found  = unpack_struct(classification => $bytes);
    my %fields = map { $_ => name_of($_, $found->{$_}) } qw(family verdict stage refund remedy basis);
    my $detail = $found->{detail_len} ? substr($code, $found->{detail_offset}, $found->{detail_len}) : undef;
    return bless { %fields, rule => Taketwo::Rule->of($found->{rule}), detail => $detail }, $class;
}

# Of a code: bytes, or characters, whose UTF-8 it is then if they do not fit into bytes.
sub _of {
    my ($class, $code) = @_;
    Taketwo::Library::refuse('a failure code has to be a string or undef') if ref $code;
    utf8::downgrade($code, 1) or utf8::encode($code) if defined $code;
    my $found = room_for('classification');
    my $given = defined $code ? \$code : undef;
    check(Taketwo::C::classify_by_pointer(address($given), length($code // ''), address($found)));
    return $class->_from_c($$found, $code);
}

1;
