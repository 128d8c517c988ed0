# The example of the README, as it stands there, with a host that is not there.

use strict;
use warnings;

use FindBin;
use Test::More;

# A service as it is told: each creation and each poll takes the next answer. Its clock leaps.
package ScriptedHost;

sub new {
    my ($class, %told) = @_;
    return bless { now_ms => 1_790_000_000_000, slept => [], saved => [], creations => [], polls => [], %told }, $class;
}

sub now_ms { return $_[0]{now_ms} }

sub create {
    my ($self) = @_;
    my ($job, $task) = @{ $self->{saved}[-1] // [] };
    die "sent before it was saved\n" unless defined $job && !defined $task && $job ne ($self->{sent} // '');
    $self->{sent} = $job;
    return @{ shift @{ $self->{creations} } };
}

sub read {
    my ($self) = @_;
    my $answer = shift @{ $self->{polls} } or die "killed\n";
    return @$answer;
}

sub save {
    my ($self, @state) = @_;
    push @{ $self->{saved} }, \@state;
    return;
}

sub sleep_until_ms {
    my ($self, $at_ms) = @_;
    push @{ $self->{slept} }, $at_ms - $self->{now_ms};
    $self->{now_ms} = $at_ms;
    return;
}

package main;

open my $readme, '<', "$FindBin::Bin/../README.md" or die "README.md: $!";
my ($example) = do { local $/; <$readme> } =~ /^```perl\n(.*?)^```$/ms or die 'there is no example';

# Runs something, and gives what it printed and answered.
sub said {
    my ($run) = @_;
    open my $log, '>', \my $text or die $!;
    my $stdout = select $log;
    my $answer = eval { $run->() };
    my $died = $@;
    select $stdout;
    return ($text // '', $answer, $died);
}

my ($explained, $made, $broken) = said(sub { eval "package Example; $example; [\$policy, \$budget, \$job]" || die $@ });
is $broken, '', 'the example runs' or BAIL_OUT('the example of the README does not run');
my ($policy, $budget, $job) = @$made;
like $explained, qr/^may be tried, will rarely help: remove_overlay$/m, 'the verdict';
like $explained, qr/^why: internal.bad_output \(INTERNAL.BAD_OUTPUT failures, sentence 17\)$/m, 'the rule';
like $explained, qr/^to the user: The result did not pass a quality check\./m, 'the message';

sub see_through {
    my ($host, @rest) = @_;
    return said(sub { Example::see_through($host, $budget, @rest) });
}

sub job { return Taketwo::Job->new('clip-2', $policy) }

my $host = ScriptedHost->new(
    creations => [[undef, 429, Taketwo::Hint->new(after => 30)], ['task-1', 200], ['task-2', 200]],
    polls     => [
        ['{"status": "RUNNING"}', 200], [undef, 500], ['{', 200],
        ['{"status": "FAILED", "failureCode": "INTERNAL"}', 200], ['{"status": "SUCCEEDED"}', 200]
    ],
);
my ($log, $decision) = see_through($host, $job);
is $decision->action, 'done', 'tried again until it is done';
is $job->attempts, 2, 'the refused creation does not count';
cmp_ok $host->{slept}[0], '>=', 30_000, 'the hint is obeyed';
is_deeply $host->{saved}[-1], [$job->to_bytes, undef], 'saved at the end';
like $log, qr/^wait until \d+: retry 1 of 3 of class throttled/m, 'throttled';
like $log, qr/^wait until \d+: retry 1 of 3 of class after_delay/m, 'failed';
like $log, qr/^done: /m, 'done';

my $moderated = '{"status": "FAILED", "failureCode": "SAFETY.INPUT.TEXT"}';
(undef, $decision) = see_through(ScriptedHost->new(creations => [['task-1', 200]], polls => [[$moderated, 200]]), job());
is $decision->check, 'verdict', 'what must not be sent again is not';

$job = job();
(undef, $decision) = see_through(ScriptedHost->new(creations => [[undef, undef]]), $job);
is $decision, undef, 'what may have been accepted';
is $job->phase, 'in_flight', '... stays in flight';
is +(see_through(ScriptedHost->new, $job))[1], undef, '... and is not sent again';
is +(see_through(ScriptedHost->new(polls => [[undef, 404]]), $job, 'task-1'))[1], undef, 'a task out of sight';

my $first = ScriptedHost->new(creations => [['task-1', 200]]);
my (undef, undef, $died) = see_through($first, job());
is $died, "killed\n", 'killed';
my ($bytes, $task) = @{ $first->{saved}[-1] };
my $again = Taketwo::Job->from_bytes($bytes, $policy);
(undef, $decision) = see_through(ScriptedHost->new(polls => [['{"status": "SUCCEEDED"}', 200]]), $again, $task);
is $decision->action, 'done', '... and gone on with';

done_testing;
