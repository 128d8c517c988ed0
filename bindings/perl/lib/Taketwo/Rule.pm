package Taketwo::Rule;

# A rule of the table, and all that depends on it alone. As a string it is its name.

use strict;
use warnings;

use overload '""' => sub { $_[0]{name} }, fallback => 1;
use Taketwo::Library;
use Taketwo::Value
    qw(number name meaning citation citation_section citation_sentence message_key user_message);

my %rules;

# The rule of a number; undef if there is none.
sub of {
    my ($class, $number) = @_;
    return $rules{ whole($number, 'the number of a rule', 8) } //= $class->_read($number);
}

sub _read {
    my ($class, $number) = @_;
    my %rule = (number => $number, citation_sentence => Taketwo::C::rule_citation_sentence($number) || undef);
    for my $text (qw(name meaning citation citation_section message_key user_message)) {
        my $found = Taketwo::C->can("rule_$text")->($number);
        $rule{$text} = length $found ? utf8($found) : undef;
    }
    return defined $rule{name} ? bless(\%rule, $class) : undef;
}

1;
