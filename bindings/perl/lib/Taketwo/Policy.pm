package Taketwo::Policy;

# When and how often to retry. A policy never changes.

use strict;
use warnings;

use overload
    '==' => sub { $_[0]->to_bytes eq expect_a(__PACKAGE__, $_[1])->to_bytes },
    bool => sub { 1 },
    fallback => 1;
use Taketwo::Interface;
use Taketwo::Library;

sub preset {
    my ($class, $name) = @_;
    my ($number, $struct) = (number_of(preset => $name), room_for('policy'));
    check(Taketwo::C::policy_preset($number, address($struct)));
    return bless { struct => $$struct }, $class;
}

sub from_json {
    my ($class, $json) = @_;
    return $class->_read(\&Taketwo::C::policy_read, file_bytes($json, 'a policy file'));
}

sub from_bytes {
    my ($class, $bytes) = @_;
    my $made = eval { $class->_read(\&Taketwo::C::policy_load, file_bytes($bytes, 'a saved policy')) };
    return $made if $made;
    my $error = $@;
    die $error unless ref $error && $error->isa('Taketwo::Error::InvalidPolicy');
    Taketwo::Error::InvalidState->throw($error->message, kind => $error->kind);
}

sub _read {
    my ($class, $read, $saved) = @_;
    my ($struct, $error) = map { room_for($_) } qw(policy error);
    check($read->(address($saved), length $$saved, address($struct), address($error)), $error);
    return bless { struct => $$struct }, $class;
}

sub check_json {
    my ($class, $json) = @_;
    my $given = file_bytes($json, 'a policy file');
    my $wrong = text_of(sub { Taketwo::C::policy_check(address($given), length $$given, @_) });
    return length $wrong ? $wrong : undef;
}

sub get {
    my ($self, $field) = @_;
    my ($name, $value) = (file_bytes($field, 'the name of a number'), room(8));
    _known($field, Taketwo::C::policy_get($self->_address, address($name), length $$name, address($value)));
    my $number = unpack 'Q', $$value;
    return $number == Taketwo::Interface::NONE ? undef : $number;
}

sub with {
    my ($self, @fields) = @_;
    my $struct = writable($self->{struct});
    while (@fields) {
        my ($field, $value) = splice @fields, 0, 2;
        my ($name, $error) = (file_bytes($field, 'the name of a number'), room_for('error'));
        $value = defined $value ? whole($value, $field) : Taketwo::Interface::NONE;
        my @call = (address($struct), address($name), length $$name, $value, address($error));
        _known($field, Taketwo::C::policy_set(@call), $error);
    }
    return bless { struct => $$struct }, ref $self;
}

sub fingerprint { return Taketwo::C::policy_fingerprint($_[0]->_address) }

sub to_bytes {
    my ($self) = @_;
    my $bytes = room(Taketwo::Interface::POLICY_BYTES);
    check(Taketwo::C::policy_save($self->_address, address($bytes)));
    return $$bytes;
}

sub to_json {
    my ($self) = @_;
    return text_of(sub { Taketwo::C::policy_write_json($self->_address, @_) });
}

sub _address { return address(\$_[0]{struct}) }

sub _known {
    my ($field, $status, $error) = @_;
    Taketwo::Library::refuse("$field is no number of a policy") if name_of(status => $status) eq 'invalid_argument';
    check($status, $error);
    return;
}

1;
