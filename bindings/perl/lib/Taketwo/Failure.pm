package Taketwo::Failure;

# How an attempt ended, other than well.

use strict;
use warnings;

use Scalar::Util 'blessed';
use Taketwo::Library;

sub task {
    my ($class, $classification) = @_;
    # The rule is all that a failure takes of it.
    my $rule = pack_struct(classification => (rule => expect_a('Taketwo::Classification', $classification)->rule->number));
    return $class->_filled(sub { Taketwo::C::failure_task_by_pointer(address(\$rule), $_[0]) });
}

sub cancelled {
    my ($class) = @_;
    return $class->_filled(sub { Taketwo::C::failure_cancelled_by_pointer($_[0]) });
}

sub creation {
    my ($class, $status) = @_;
    $status = whole($status // 0, 'an HTTP status', 16);
    return $class->_filled(sub { Taketwo::C::failure_creation_by_pointer($status, $_[0]) });
}

sub _filled {
    my ($class, $fill) = @_;
    my $failure = room_for('failure');
    check($fill->(address($failure)));
    return bless { struct => $$failure }, $class;
}

# What a job was given for one: the failure, and the charge that a task knows of.
sub _from {
    my ($class, $given) = @_;
    if (blessed $given && $given->isa('Taketwo::Task')) {
        my $status = $given->status;
        Taketwo::Library::refuse("a task that is $status is no failure") unless $status =~ /\A(?:FAILED|CANCELLED)\z/;
        my $failure = $given->classification ? $class->task($given->classification) : $class->cancelled;
        return ($failure, $given->cost_millicredits);
    }
    return ($class->task($given), undef) if blessed $given && $given->isa('Taketwo::Classification');
    return (expect_a($class, $given), undef);
}

1;
