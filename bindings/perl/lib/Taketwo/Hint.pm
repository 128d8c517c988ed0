package Taketwo::Hint;

# What the server said about trying again.

use strict;
use warnings;

use Taketwo::Library;
use Taketwo::Value qw(retry after_ms);

sub new {
    my ($class, %given) = @_;
    my $retry = delete $given{retry};
    my $after = instant_ms(\%given, 'after', 'up');
    no_more(\%given);
    return bless { retry => defined $retry ? !!$retry : undef, after_ms => $after }, $class;
}

sub after { defined $_[0]{after_ms} ? $_[0]{after_ms} / 1000 : undef }

# A reference to the C struct; undef for no hint.
sub _struct {
    my ($class, $hint) = @_;
    return unless defined $hint;
    my ($retry, $after) = @{ expect_a($class, $hint) }{qw(retry after_ms)};
    my $wanted = number_of(hint_retry => defined $retry ? ($retry ? 'yes' : 'no') : 'unset');
    my $struct = pack_struct(hint => (after_ms => $after, has_after => defined $after ? 1 : 0, retry => $wanted));
    return \$struct;
}

1;
