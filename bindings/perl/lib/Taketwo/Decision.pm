package Taketwo::Decision;

# What a call of a job answers, and why. As a string it is its explanation.

use strict;
use warnings;

use overload '""' => sub { $_[0]{explanation} }, bool => sub { 1 }, fallback => 1;
use Taketwo::Interface;
use Taketwo::Library qw(address name_of text_of unpack_struct);
use Taketwo::Rule;
use Taketwo::Value qw(action check retry_class rule attempts at_ms delay_ms delay_low_ms delay_high_ms
    explanation);

sub at       { defined $_[0]{at_ms}    ? $_[0]{at_ms} / 1000    : undef }
sub delay    { defined $_[0]{delay_ms} ? $_[0]{delay_ms} / 1000 : undef }
sub compared { @{ $_[0]{compared} } }

sub _from_c {
    my ($class, $decision) = @_;
    my $found = unpack_struct(decision => $$decision);
    my %fields = map { $_ => name_of($_, $found->{$_}) } qw(action check retry_class);
    $fields{$_} = $found->{has_delay} ? $found->{$_} : undef for qw(delay_ms delay_low_ms delay_high_ms);
    return bless {
        %fields,
        rule => $found->{rule} == Taketwo::Interface::RULE_NONE ? undef : Taketwo::Rule->of($found->{rule}),
        attempts    => $found->{attempts},
        at_ms       => $found->{has_at} ? $found->{at_ms} : undef,
        compared    => [@{$found}{qw(compared_0 compared_1)}],
        explanation => text_of(sub { Taketwo::C::decision_explain(address($decision), @_) }),
    }, $class;
}

1;
