package Taketwo::Value;

# Makes a class of values: blessed hashes with a reader for each field, and nothing to set.

use strict;
use warnings;

sub import {
    my ($self, @fields) = @_;
    my $class = caller;
    no strict 'refs';
    for my $field (@fields) {
        *{"${class}::$field"} = sub { $_[0]{$field} };
    }
    return;
}

1;
