package Taketwo::Job;

# One thing that the user wants, made of one or more attempts.

use strict;
use warnings;

use Taketwo::Budget;
use Taketwo::Decision;
use Taketwo::Failure;
use Taketwo::Hint;
use Taketwo::Interface;
use Taketwo::Library;
use Taketwo::Policy;
use Time::HiRes ();

sub new {
    my ($class, $name, $policy, %given) = @_;
    my $called   = file_bytes($name, 'the name of a job');
    my $owner    = expect_a('Taketwo::Policy', $policy)->_address;
    my $seed     = exists $given{seed} ? whole(delete $given{seed}, 'seed') : _drawn();
    my $deadline = _number(instant_ms(\%given, 'deadline'));
    my $estimate = whole(delete $given{estimate_millicredits} // 0, 'estimate_millicredits');
    no_more(\%given);
    my $struct = room_for('job');
    my @call = ($owner, $seed, address($called), length $$called, address($deadline), $estimate, address($struct));
    check(Taketwo::C::job_new(@call));
    return bless { struct => $$struct, policy => $policy }, $class;
}

sub from_bytes { return shift->_read(\&Taketwo::C::job_load, @_) }
sub from_json  { return shift->_read(\&Taketwo::C::job_read_json, @_) }

sub _read {
    my ($class, $read, $given, $policy) = @_;
    my $saved = file_bytes($given, 'a saved job');
    my $owner = expect_a('Taketwo::Policy', $policy)->_address;
    my ($struct, $error) = map { room_for($_) } qw(job error);
    check($read->($owner, address($saved), length $$saved, address($struct), address($error)), $error);
    return bless { struct => $$struct, policy => $policy }, $class;
}

# --- calls --------------------------------------------------------------------------------------

sub start   { return shift->_spend(\&Taketwo::C::job_start, @_) }
sub succeed { return shift->_spend(\&Taketwo::C::job_succeed, @_) }

sub fail {
    my ($self, $given, %options) = @_;
    my ($failure, $known) = Taketwo::Failure->_from($given);
    my $hint   = Taketwo::Hint->_struct(delete $options{hint});
    my $charge = delete $options{charge_millicredits} // $known;
    $charge = _number(defined $charge ? whole($charge, 'charge_millicredits') : undef);
    return $self->_decide(
        \%options,
        sub {
            my ($job, $policy, $now, $decision) = @_;
            my @given = map { address($_) } \$failure->{struct}, $hint, $charge;
            return Taketwo::C::job_fail_by_pointer($job, $policy, $now, @given, $decision);
        }
    );
}

sub poll {
    my ($self, %options) = @_;
    my $hint = Taketwo::Hint->_struct(delete $options{hint});
    return $self->_decide(
        \%options,
        sub {
            my ($job, $policy, $now, $decision) = @_;
            return Taketwo::C::job_poll($job, $policy, $now, address($hint), $decision);
        }
    );
}

sub rebind {
    my ($self, $policy) = @_;
    my $owner = expect_a('Taketwo::Policy', $policy)->_address;
    my $struct = writable($self->{struct});
    check(Taketwo::C::job_rebind(address($struct), $owner));
    @{$self}{qw(struct policy)} = ($$struct, $policy);
    return $self;
}

# A call that takes tokens of a budget, or gives it some.
sub _spend {
    my ($self, $call, $budget, %options) = @_;
    my $purse = writable(expect_a('Taketwo::Budget', $budget)->{struct});
    my $decision = $self->_decide(
        \%options,
        sub {
            my ($job, $policy, $now, $decision) = @_;
            return $call->($job, $policy, $now, address($purse), $decision);
        }
    );
    $budget->{struct} = $$purse;
    return $decision;
}

sub _decide {
    my ($self, $options, $call) = @_;
    my $now = instant_ms($options, 'now') // int(Time::HiRes::time() * 1000);
    my $policy = expect_a('Taketwo::Policy', delete $options->{policy} // $self->{policy});
    no_more($options);
    my ($struct, $decision) = (writable($self->{struct}), room_for('decision'));
    check($call->(address($struct), $policy->_address, $now, address($decision)));
    $self->{struct} = $$struct;
    return Taketwo::Decision->_from_c($decision);
}

# --- what it knows ------------------------------------------------------------------------------

sub policy            { return $_[0]{policy} }
sub phase             { return name_of(phase => Taketwo::C::job_phase($_[0]->_address)) }
sub attempts          { return Taketwo::C::job_attempts($_[0]->_address) }
sub at_ms             { return Taketwo::C::job_at_ms($_[0]->_address) }
sub at                { return $_[0]->at_ms / 1000 }
sub lost_millicredits { return Taketwo::C::job_lost_millicredits($_[0]->_address) }

sub to_bytes {
    my ($self) = @_;
    my $bytes = room(Taketwo::Interface::JOB_BYTES);
    check(Taketwo::C::job_save($self->_address, address($bytes)));
    return $$bytes;
}

sub to_json {
    my ($self) = @_;
    return text_of(sub { Taketwo::C::job_write_json($self->_address, @_) });
}

sub _address { return address(\$_[0]{struct}) }

# A number where the library takes a pointer to one.
sub _number {
    my ($number) = @_;
    return unless defined $number;
    my $bytes = pack 'Q', $number;
    return \$bytes;
}

# A seed drawn from the system.
sub _drawn {
    open my $source, '<:raw', '/dev/urandom' or die "cannot draw a seed: $!\n";
    read($source, my $bytes, 8) == 8 or die "cannot draw a seed: $!\n";
    return unpack 'Q', $bytes;
}

1;
