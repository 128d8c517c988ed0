# What the distribution promises beyond the rows.

use strict;
use warnings;
use utf8;

use Config;
use Taketwo qw(classify classify_http read_line read_task table_version);
use Test::More;

my $policy = Taketwo::Policy->preset('alone');
my $other  = Taketwo::Policy->preset('shared');

sub in_flight {
    my $job = Taketwo::Job->new('job', $policy, seed => 7, @_);
    $job->start(Taketwo::Budget->new($policy), now_ms => 1000);
    return $job;
}

# What a call dies of.
sub error_of {
    my ($call) = @_;
    return eval { $call->(); 1 } ? undef : $@;
}

sub dies_of {
    my ($class, $name, $call) = @_;
    my $error = error_of($call);
    is ref $error, "Taketwo::Error::$class", $name;
    return $error;
}

is $Taketwo::VERSION, Taketwo::C::version(), 'the version is that of the library';
is $Taketwo::VERSION, $Taketwo::Interface::VERSION, '... and of the header';
cmp_ok table_version(), '>=', 1, 'the table has a version';

{
    local $ENV{TAKETWO_LIBRARY} = '/nowhere';
    my ($lib) = $INC{'Taketwo.pm'} =~ m{(.*)/};
    my $program = 'close STDERR; eval { require Taketwo } or print $@';
    open my $run, '-|', $^X, "-I$lib", '-e', $program or die "$^X: $!";
    my $said = <$run>;
    like $said, qr{^cannot load /nowhere/libtaketwo\.so}, 'without its library it does not load';
}

for my $enum (sort keys %Taketwo::Interface::NAMES) {
    my $name_of = Taketwo::C->can("${enum}_name") or next;
    my %known = map { length $name_of->($_) ? ($_ => $name_of->($_)) : () } 0 .. 255;
    is_deeply \%known, $Taketwo::Interface::NAMES{$enum}, "the names of $enum are those of the library";
}

{
    my $bytes = Taketwo::Library::pack_struct(decision => (action => 250, check => 251, retry_class => 252, rule => 255));
    my $found = Taketwo::Decision->_from_c(\$bytes);
    is_deeply [map { $found->$_ } qw(action check retry_class)], [250, 251, 252], 'a newer number stays a number';
    is "$found", '', '... and is not explained';
    is +Taketwo::Rule->of(250), undef, 'no rule has every number';
}

{
    my %rules = (
        'SAFETY.INPUT.TEXT' => 'safety.input', '' => 'malformed', "SAFETY.\0" => 'safety.nested',
        "SAFETY.\xff" => 'safety.nested', "INTERNAL.\x{5931}\x{5931}\x{5931}.SAFETY" => 'safety.nested',
    );
    is classify($_)->rule, $rules{$_}, 'any string is a code' for sort keys %rules;
    is classify(undef)->rule->name, 'absent', 'undef is no code';
    is classify('SAFETY.INPUT.TEXT')->detail, 'TEXT', 'the detail';
    dies_of(InvalidArgument => 'a reference is no code', sub { classify([]) });
    my $code = "INTERNAL.\x{5931}";
    classify($code);
    is $code, "INTERNAL.\x{5931}", 'what is given is not changed';
}

{
    my $task = read_task('{"status":"FAILED","failureCode":"SAFETY.INPUT.\u0054EXT","failure":"\ud83c\udfac\u0000é"}'
            =~ s/é/\xc3\xa9/r);
    is $task->failure, "\x{1f3ac}\0\x{e9}", 'texts are characters';
    is $task->classification->detail, 'TEXT', 'the detail of a decoded code';
    ok $task->is_over && !$task->charged_despite_refund, 'the flags';
    is $task->cost_millicredits, undef, 'what is not said';
    is read_line(" \r\n", 1), undef, 'a blank line';
    is read_line("{\"status\": \"PENDING\"}\n", 1, 21)->status, 'PENDING', 'a line without its line feed';
    my $error = dies_of(InvalidTask => 'a bad line', sub { read_line('{"status": "DONE"}', 7) });
    is_deeply [map { $error->$_ } qw(kind path offset line value)], ['unknown_status', 'status', 11, 7, 'DONE'], '... told';
    like "$error", qr/found "DONE".* at \S+taketwo\.t line \d+\.$/, '... with where it was called';
    $error = dies_of(InvalidTask => 'a bad record', sub { read_task('[') });
    is_deeply [map { $error->$_ } qw(kind path offset line value)], ['broken_json', undef, 1, undef, undef], '... told';
    dies_of(InvalidArgument => 'characters are no bytes', sub { read_task("\x{5931}") });
}

{
    ok $policy == Taketwo::Policy->from_json('{}') && !($policy == $other), 'policies are compared';
    my $changed = $policy->with(max_attempts => 7, ceiling_millicredits => 5);
    is_deeply [map { $changed->get($_) } qw(max_attempts ceiling_millicredits)], [7, 5], 'a changed copy';
    is_deeply [map { $policy->get($_) } qw(max_attempts ceiling_millicredits)], [4, undef], '... of what stays';
    is $changed->with(ceiling_millicredits => undef)->get('ceiling_millicredits'), undef, 'none';
    my $error = dies_of(InvalidPolicy => 'a bad file', sub { Taketwo::Policy->from_json('{"max_attempts": 0}') });
    is $error->kind, 'out_of_range', '... its kind';
    is $error->message, Taketwo::Policy->check_json('{"max_attempts": 0}'), '... its message';
    is +Taketwo::Policy->check_json('{}'), undef, 'nothing is wrong';
    dies_of(InvalidPolicy => 'a bad number', sub { $policy->with(max_attempts => 0) });
    $error = dies_of(InvalidArgument => 'no such number', sub { $policy->get('attempts') });
    is $error->message, 'attempts is no number of a policy', '... told';
    dies_of(InvalidArgument => 'no such number to set', sub { $policy->with(attempts => 1) });
    dies_of(InvalidArgument => 'no such preset', sub { Taketwo::Policy->preset('brave') });
}

{
    my $job   = in_flight();
    my $saved = $job->to_bytes;
    my $again = Taketwo::Job->from_bytes($saved, $policy);
    my @fail  = (classify('INTERNAL'), hint => Taketwo::Hint->new(retry => 1, after => 7.5), now_ms => 2000);
    is_deeply $again->fail(@fail), $job->fail(@fail), 'what was saved goes on';
    is $saved, in_flight()->to_bytes, '... and the bytes are as they were';
    is +Taketwo::Job->from_json($job->to_json, $policy)->to_bytes, $job->to_bytes, 'as JSON';
    substr($saved, 100, 1) = 'x';
    my $error = dies_of(InvalidState => 'damaged', sub { Taketwo::Job->from_bytes($saved, $policy) });
    is $error->kind, 'bad_checksum', '... its kind';
    dies_of(OtherPolicy => 'of another policy', sub { Taketwo::Job->from_bytes($job->to_bytes, $other) });
    is dies_of(InvalidState => 'no JSON', sub { Taketwo::Job->from_json('{', $policy) })->kind, 'syntax', '... its kind';
    is dies_of(InvalidState => 'no policy', sub { Taketwo::Policy->from_bytes('') })->kind, 'wrong_length', '... its kind';
    ok $other == Taketwo::Job->new('a', $policy)->rebind($other)->policy, 'rebound';
}

{
    my $job    = in_flight();
    my $before = $job->to_bytes;
    my $budget = Taketwo::Budget->new($policy);
    my $error  = dies_of(OutOfTurn => 'out of turn', sub { $job->start($budget) });
    is $error->message, 'the call does not fit the phase of the job', '... told';
    dies_of(OtherPolicy => 'with another policy', sub { $job->poll(policy => $other) });
    dies_of(InvalidArgument => 'no such argument', sub { $job->poll(hnit => 1) });
    is $job->to_bytes, $before, 'nothing was changed';
}

{
    my $failed = read_task('{"status": "FAILED", "failureCode": "INTERNAL", "cost": {"credits": 5}}');
    my ($first, $second) = (in_flight(), in_flight());
    $first->fail($failed);
    $second->fail($failed, charge_millicredits => 9);
    is_deeply [map { $_->lost_millicredits } $first, $second], [5000, 9], 'a task brings its charge';
    is in_flight()->fail(read_task('{"status": "CANCELED"}'))->check, 'cancelled', 'a cancelled task';
    dies_of(InvalidArgument => 'a good task', sub { in_flight()->fail(read_task('{"status": "SUCCEEDED"}')) });
    dies_of(InvalidArgument => 'a code', sub { in_flight()->fail('INTERNAL') });
}

{
    my $decision = in_flight()->poll(now => 1_790_000_000.123, hint => Taketwo::Hint->new(after => 0.0101));
    is $decision->at_ms - $decision->delay_ms, 1_790_000_000_123, 'seconds';
    $decision = in_flight()->poll(now => 1.001);    # 1.001 * 1000 is a little less than 1001
    is $decision->at_ms - $decision->delay_ms, 1001, '... are rounded';
    is $decision->at * 1000, $decision->at_ms, 'at';
    is $decision->delay * 1000, $decision->delay_ms, 'delay';
    is +Taketwo::Hint->new(after => 0.0101)->after_ms, 11, 'a length is rounded up';
    is in_flight(deadline => 8)->fail(classify('INTERNAL'), now_ms => 5000)->check, 'deadline', 'the deadline';
    cmp_ok in_flight()->poll->at, '>', 1_700_000_000, 'the wall clock';
    dies_of(InvalidArgument => 'two times', sub { in_flight()->poll(now => 1, now_ms => 1) });
    dies_of(InvalidArgument => 'no time', sub { in_flight()->poll(now => 'soon') });
}

{
    cmp_ok $policy->fingerprint, '>', 2**63, 'numbers have 64 bits';
    ok +Taketwo::Job->new('a', $policy, seed => '18446744073709551615'), '... all of them';
    dies_of(InvalidArgument => "no seed: $_", sub { Taketwo::Job->new('a', $policy, seed => $_) })
        for '18446744073709551616', -1, 1.5, '1e3', '';
    dies_of(InvalidArgument => 'no HTTP status', sub { classify_http(65_536) });
    dies_of(InvalidArgument => 'no policy', sub { Taketwo::Job->new('a', 'alone') });
    dies_of(InvalidArgument => 'no budget', sub { in_flight()->succeed($policy) });
    isnt +Taketwo::Job->new('a', $policy)->to_bytes, Taketwo::Job->new('a', $policy)->to_bytes, 'seeds are drawn';
}

{
    my $budget = Taketwo::Budget->new($policy);
    my %sent;
    for (1 .. 5) {
        my $job = in_flight();
        my $due = $job->fail(classify('INTERNAL'), now_ms => 2000)->at_ms;
        $sent{ $job->start($budget, now_ms => $due)->action }++;
    }
    is_deeply \%sent, { go => 2, wait => 3 }, 'a budget is spent';
    is $budget->tokens, 0, '... by all';
    is +Taketwo::Budget->from_bytes($budget->to_bytes($policy), $policy)->to_json($policy), $budget->to_json($policy), 'saved';
}

SKIP: {
    skip 'this perl has no threads', 1 unless $Config{useithreads};
    require threads;
    my $job = in_flight();
    my $phase = threads->create(sub { $job->fail(Taketwo::Failure->cancelled); $job->phase })->join;
    is_deeply [$phase, $job->phase], ['stopped', 'in_flight'], 'a thread has copies';
}

done_testing;
