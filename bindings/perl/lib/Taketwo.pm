package Taketwo;

use strict;
use warnings;

use Exporter 'import';
use Taketwo::Budget;
use Taketwo::Classification;
use Taketwo::Failure;
use Taketwo::Hint;
use Taketwo::HttpAnswer;
use Taketwo::Interface;
use Taketwo::Job;
use Taketwo::Library;
use Taketwo::Policy;
use Taketwo::Rule;
use Taketwo::Task;

our $VERSION = '0.1.0';
our @EXPORT_OK = qw(MAX_LINE_BYTES classify classify_http read_line read_task table_version);

use constant MAX_LINE_BYTES => Taketwo::Interface::MAX_LINE_BYTES;

sub table_version { return Taketwo::C::table_version() }

sub classify { return Taketwo::Classification->_of($_[0]) }

sub classify_http { return Taketwo::HttpAnswer->_of($_[0]) }

sub read_task {
    my ($json) = @_;
    my $record = file_bytes($json, 'a record');
    return Taketwo::Task->_read(sub { Taketwo::C::read_task(address($record), length $$record, @_) });
}

sub read_line {
    my ($line, $number, $max_bytes) = (@_[0, 1], $_[2] // MAX_LINE_BYTES);
    my $record = file_bytes($line, 'a line');
    $$record =~ s/\n\z//;
    my @limits = (whole($number, 'the number of the line'), whole($max_bytes, 'max_bytes'));
    return Taketwo::Task->_read(sub { Taketwo::C::read_line(address($record), length $$record, @limits, @_) });
}

1;

__END__

=encoding utf8

=head1 NAME

Taketwo - why a Runway API task failed, and whether to try again

=head1 SYNOPSIS

    use Taketwo qw(classify);

    my $failed = classify('INTERNAL.BAD_OUTPUT.CODE01');
    print $failed->verdict, "\n";           # unlikely
    print $failed->rule, "\n";              # internal.bad_output
    print $failed->user_message, "\n";

    my $policy   = Taketwo::Policy->preset('shared');
    my $budget   = Taketwo::Budget->new($policy);
    my $job      = Taketwo::Job->new('clip-1', $policy);
    my $decision = $job->start($budget);
    print "$decision\n";                    # go: attempt 1 of at most 4

README.md has the whole loop, and F<docs/host.md> of taketwo says what a host must do.

=head1 DESCRIPTION

The C library of taketwo, called through L<FFI::Platypus>. It is found as the loader does, or in the folder
that the environment variable C<TAKETWO_LIBRARY> names.

B<Text>: what is given is bytes; JSON is UTF-8, as C<decode_json> takes it. A failure code may be characters
as well, and any has an answer. What comes back are characters.

B<Times>: what ends in C<_ms> is a whole number of milliseconds, and exact. Beside it are seconds, as C<time>
and C<sleep> have them. Left out, the time is read from the wall clock.

B<Enums> are strings: C<never>, C<after_delay>; a task's status is as in its record, C<FAILED>. One that is
newer than this module stays a number. What is absent is C<undef>. Credits are in thousandths.

B<Threads and processes>: nothing is shared. A new thread or process has copies, and of the copies of a job
only one may be gone on with.

=head1 FUNCTIONS

None is exported unless asked for.

=over

=item classify($code)

What a failure code means, as a classification; C<undef> is a failure without a code. It has C<rule>,
C<family>, C<verdict>, C<stage>, C<refund>, C<remedy>, C<basis>, C<detail> (for diagnosis only), C<meaning>,
C<citation>, C<message_key> and C<user_message>. A rule is its name as a string, and has C<number>, C<name>,
C<meaning>, C<citation>, C<citation_section>, C<citation_sentence>, C<message_key> and C<user_message>.

=item read_task($json)

=item read_line($line, $number, $max_bytes)

A task: the JSON of the Get Task endpoint, or a line of JSON Lines, where a blank one is C<undef>. It has
C<status>, C<is_over>, C<failure_code>, C<failure> (for diagnosis only), C<cost_millicredits>,
C<estimated_cost_millicredits>, C<classification> and C<charged_despite_refund>.

=item classify_http($status)

What an HTTP answer means that is not a success; C<undef> is no answer at all. It has C<status>, C<rule>,
C<retry_class>, C<creation_class>, C<is_ambiguous> and C<ends_polling>.

=item table_version()

The version of the table of rules.

=back

=head1 CLASSES

=head2 Taketwo::Policy

When and how often to retry. C<< ->preset($name) >> (C<alone>, C<shared>, C<cautious>), C<< ->from_json($file) >>
and C<< ->from_bytes($saved) >> make one; C<< ->check_json($file) >> says all that is wrong with a file. A policy
never changes: C<get($field)>, C<with($field =E<gt> $value, ...)> (a changed copy; each policy on the way has to be
valid), C<fingerprint>, C<to_bytes>, C<to_json>. Fields are named as in a file, with dots:
C<classes.unlikely.floor_ms>.

=head2 Taketwo::Budget

What jobs may still spend. C<< ->new($policy) >>, C<< ->from_bytes($saved, $policy) >>,
C<< ->from_json($saved, $policy) >>; C<tokens>, C<last_retry>, C<last_retry_ms>, C<to_bytes($policy)>, C<to_json($policy)>.

=head2 Taketwo::Job

C<< ->new($name, $policy, %options) >>, C<< ->from_bytes($saved, $policy) >>, C<< ->from_json($saved, $policy) >>.
Options: C<seed> (drawn from the system unless given), C<deadline> or C<deadline_ms>, C<estimate_millicredits>.

C<start($budget)>, C<fail($failure)>, C<succeed($budget)> and C<poll> answer with a decision, and take the options
C<now> or C<now_ms>, and C<policy> where it is not that of the job; C<fail> and C<poll> take a C<hint>, C<fail> takes
C<charge_millicredits>. C<$failure> is a failed or cancelled task (which brings its charge), a classification, or
one of C<< Taketwo::Failure->cancelled >> and C<< Taketwo::Failure->creation($http_status) >>. A hint is
C<< Taketwo::Hint->new(retry => $bool, after => $seconds) >>, or C<after_ms>. Where a call dies, nothing was changed.

Also C<rebind($policy)>, C<policy>, C<phase>, C<attempts>, C<at>, C<at_ms>, C<lost_millicredits>, C<to_bytes>, C<to_json>.

=head2 Taketwo::Decision

C<action> (C<go>, C<wait>, C<stop>, C<reconcile>, C<done>), C<check>, C<retry_class>, C<rule>, C<attempts>, C<at>,
C<at_ms>, C<delay>, C<delay_ms>, C<delay_low_ms>, C<delay_high_ms>, C<compared> (two numbers), and C<explanation>,
which it is as a string.

=head2 Taketwo::Error

What is died with: C<message>, C<kind>, and as a string the message and where. Its kinds are
C<Taketwo::Error::InvalidTask> (with C<path>, C<offset>, C<line>, C<value>), C<InvalidPolicy>, C<InvalidState>,
C<OtherPolicy> (an C<InvalidState>), C<OutOfTurn> and C<InvalidArgument>. No failure code is an error.

=head1 LICENSE

MIT or Apache-2.0, as you like.

=cut
