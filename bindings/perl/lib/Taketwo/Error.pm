package Taketwo::Error;

use strict;
use warnings;

use Carp ();
use overload '""' => sub { $_[0]{message} . $_[0]{where} }, bool => sub { 1 }, fallback => 1;

# A message, and what else the error knows.
sub throw {
    my ($class, $message, %fields) = @_;
    die bless { %fields, message => $message, where => Carp::shortmess('') }, $class;
}

sub message { $_[0]{message} }
sub kind    { $_[0]{kind} }

package Taketwo::Error::InvalidArgument;
our @ISA = ('Taketwo::Error');

package Taketwo::Error::InvalidTask;
our @ISA = ('Taketwo::Error');

sub path   { $_[0]{path} }
sub offset { $_[0]{offset} }
sub line   { $_[0]{line} }
sub value  { $_[0]{value} }

package Taketwo::Error::InvalidPolicy;
our @ISA = ('Taketwo::Error');

package Taketwo::Error::InvalidState;
our @ISA = ('Taketwo::Error');

package Taketwo::Error::OtherPolicy;
our @ISA = ('Taketwo::Error::InvalidState');

package Taketwo::Error::OutOfTurn;
our @ISA = ('Taketwo::Error');

1;
