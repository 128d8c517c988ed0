package Taketwo::Budget;

# What the jobs of a process, or of an organisation, may still spend on retries.

use strict;
use warnings;

use Taketwo::Interface;
use Taketwo::Library;
use Taketwo::Policy;

sub new {
    my ($class, $policy) = @_;
    my $struct = room_for('budget');
    check(Taketwo::C::budget_new(expect_a('Taketwo::Policy', $policy)->_address, address($struct)));
    return bless { struct => $$struct }, $class;
}

sub from_bytes { return shift->_read(\&Taketwo::C::budget_load, @_) }
sub from_json  { return shift->_read(\&Taketwo::C::budget_read_json, @_) }

sub _read {
    my ($class, $read, $given, $policy) = @_;
    my $saved = file_bytes($given, 'a saved budget');
    my $owner = expect_a('Taketwo::Policy', $policy)->_address;
    my ($struct, $error) = map { room_for($_) } qw(budget error);
    check($read->($owner, address($saved), length $$saved, address($struct), address($error)), $error);
    return bless { struct => $$struct }, $class;
}

sub tokens { return Taketwo::C::budget_tokens(address(\$_[0]{struct})) }

# When a retry was last sent; undef if none was.
sub last_retry_ms {
    my $ms = Taketwo::C::budget_last_retry_ms(address(\$_[0]{struct}));
    return $ms == Taketwo::Interface::NONE ? undef : $ms;
}

sub last_retry {
    my $ms = $_[0]->last_retry_ms;
    return defined $ms ? $ms / 1000 : undef;
}

sub to_bytes {
    my ($self, $policy) = @_;
    my $owner = expect_a('Taketwo::Policy', $policy)->_address;
    my $bytes = room(Taketwo::Interface::BUDGET_BYTES);
    check(Taketwo::C::budget_save(address(\$self->{struct}), $owner, address($bytes)));
    return $$bytes;
}

sub to_json {
    my ($self, $policy) = @_;
    my $owner = expect_a('Taketwo::Policy', $policy)->_address;
    return text_of(sub { Taketwo::C::budget_write_json(address(\$self->{struct}), $owner, @_) });
}

1;
