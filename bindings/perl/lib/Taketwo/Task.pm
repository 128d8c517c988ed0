package Taketwo::Task;

# A task as its record tells it.

use strict;
use warnings;

use Taketwo::Classification;
use Taketwo::Library;
use Taketwo::Value qw(status is_over failure_code failure cost_millicredits estimated_cost_millicredits
    classification charged_despite_refund);

# From what the block makes of the room for a task and for an error. undef for a blank line. The record is
# kept by the caller until its texts have been copied out of it.
sub _read {
    my ($class, $read) = @_;
    my ($task, $error) = map { room_for($_) } qw(task task_error);
    my $status = name_of(status => $read->(address($task), address($error)));
    return $class->_from_c(unpack_struct(task => $$task)) if $status eq 'ok';
    return if $status eq 'blank_line';
    my $why   = unpack_struct(task_error => $$error);
    my $value = substr $why->{value}, 0, $why->{value_len};
    Taketwo::Error::InvalidTask->throw(
        utf8($why->{message}),
        kind   => name_of(task_error_kind => $why->{kind}),
        path   => length $why->{path} ? utf8($why->{path}) : undef,
        offset => $why->{has_offset} ? $why->{offset} : undef,
        line   => $why->{line} || undef,
        value  => length $value ? utf8($value) : undef,
    );
}

sub _from_c {
    my ($class, $task) = @_;
    my ($code, $failure) = map { _decoded($task->{$_}, $task->{"${_}_len"}) } qw(failure_code failure);
    my $status = name_of(task_status => $task->{status});
    return bless {
        status                      => $status,
        is_over                     => !!$task->{is_over},
        failure_code                => $code,
        failure                     => $failure,
        cost_millicredits           => $task->{has_cost} ? $task->{cost_millicredits} : undef,
        estimated_cost_millicredits => $task->{has_estimated_cost} ? $task->{estimated_cost_millicredits} : undef,
        classification              => $status eq 'FAILED'
            ? Taketwo::Classification->_from_c($task->{classification}, $code)
            : undef,
        charged_despite_refund => !!$task->{charged_despite_refund},
    }, $class;
}

sub _decoded {
    my ($at, $bytes) = @_;
    return $at ? text_of(sub { Taketwo::C::decode_text($at, $bytes, @_) }, $bytes + 1) : undef;
}

1;
