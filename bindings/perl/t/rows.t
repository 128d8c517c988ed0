# Every row of conformance/.

use strict;
use warnings;

use FindBin;
use JSON::PP ();
use Taketwo qw(classify classify_http read_line read_task);
use Test::More;

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output todo_output);

my $folder = "$FindBin::Bin/../../../conformance";
plan skip_all => 'the rows are not here' unless -d $folder;

my $json = JSON::PP->new->utf8->canonical->allow_nonref;

sub load {
    my ($file) = @_;
    open my $handle, '<:raw', "$folder/$file" or die "$file: $!";
    local $/;
    my $whole = $json->decode(<$handle>);
    die "$file is of another format" unless $whole->{format} == 1;
    return $whole;
}

# A row as a subtest, so that it passes as a whole. What dies fails it.
my ($ran, $passed) = (0, 0);

sub each_row {
    my ($file, $check) = @_;
    my $at = 0;
    for my $row (@{ load($file)->{rows} }) {
        my $name = join ' ', $file, $at++, $row->{name} // ();
        $ran++;
        $passed++ if subtest $name => sub {
            eval { $check->($row); 1 } or fail("died: $@");
        };
    }
    return;
}

# --- how a row gives its input ------------------------------------------------------------------

sub given {
    my ($row, $key) = @_;
    return pack 'H*', $row->{"${key}_hex"} if exists $row->{"${key}_hex"};
    my $text = exists $row->{"${key}_repeated"}
        ? join '', map { $_->[0] x $_->[1] } @{ $row->{"${key}_repeated"} }
        : $row->{$key};
    return bytes_of($text);
}

sub bytes_of {
    my ($text) = @_;
    utf8::encode($text) if defined $text;
    return $text;
}

sub text { return defined $_[0] ? "$_[0]" : undef }
sub truth { return $_[0] ? $JSON::PP::true : $JSON::PP::false }
sub policy { return Taketwo::Policy->from_json($json->encode($_[0])) }

# --- codes and records --------------------------------------------------------------------------

my %rules = map { $_->{rule} => $_ } @{ load('classify.json')->{rules} };

each_row 'classify.json' => sub {
    my ($row) = @_;
    my $found = classify(given($row, 'code'));
    my $rule  = $found->rule;
    my %shown = (
        rule        => $rule->name,
        number      => $rule->number,
        citation    => { section => $rule->citation_section, sentence => $rule->citation_sentence },
        message_key => $found->message_key,
        map { $_ => $found->$_ } qw(family verdict stage refund remedy basis),
    );
    is_deeply \%shown, $rules{ $row->{rule} }, 'the rule';
    is_deeply [$found->detail], [$row->{detail}], 'the detail';
    ok length $found->citation && length $found->user_message, 'the texts';
};

sub shown_task {
    my ($task) = @_;
    my $found = $task->classification;
    return {
        (map { $_ => $task->$_ } qw(status failure_code failure)),
        (map { $_ => text($task->$_) } qw(cost_millicredits estimated_cost_millicredits)),
        rule                   => $found ? $found->rule->name : undef,
        detail                 => $found ? $found->detail     : undef,
        charged_despite_refund => truth($task->charged_despite_refund),
    };
}

# What became of reading a record, as the rows tell it. Nothing for a blank line.
sub outcome {
    my ($read) = @_;
    my $task = eval { $read->() };
    if (my $error = $@) {
        die $error unless ref $error && $error->isa('Taketwo::Error::InvalidTask');
        ok length $error->message, 'a message';
        return { error => {
            (map { $_ => $error->$_ } qw(kind offset line)), (map { $_ => $error->$_ // '' } qw(path value))
        } };
    }
    return $task ? { task => shown_task($task) } : ();
}

sub expected {
    my ($row) = @_;
    return { map { $_ => $row->{$_} } grep { $row->{$_} } qw(task error) };
}

each_row 'task.json' => sub {
    my ($row) = @_;
    if ($row->{results}) {
        my $number = 0;
        my @lines  = split /\n/, given($row, 'lines'), -1;
        my @found  = map { my $line = $_; outcome(sub { read_line($line, ++$number, $row->{max_line_bytes}) }) } @lines;
        is_deeply \@found, [map { expected($_) } @{ $row->{results} }], 'the results';
    }
    else {
        my $record = given($row, 'json');
        is_deeply outcome(sub { read_task($record) }), expected($row), 'the record';
    }
};

each_row 'http.json' => sub {
    my ($row) = @_;
    my $found = classify_http($row->{status});
    my %shown = (
        status       => $found->status,
        rule         => $found->rule->name,
        class        => $found->retry_class,
        ambiguous    => truth($found->is_ambiguous),
        ends_polling => truth($found->ends_polling),
    );
    is_deeply \%shown, $row, 'the answer';
};

# --- the retry engine ---------------------------------------------------------------------------

# The k-th delay of a job that has drawn n times: a new job is saved, made to be in flight with k retries
# used and n draws, sealed, and read again. Then it fails.
sub job_before {
    my ($row, $policy) = @_;
    my $job = Taketwo::Job->new(bytes_of($row->{name}), $policy, seed => $row->{seed});
    $job->start(Taketwo::Budget->new($policy), now_ms => 0);
    my $body = substr $job->to_bytes, 0, -8;
    substr $body, 24, 8, pack 'Q<', $row->{n};
    if ($row->{k} > 0) {
        substr $body, 84, 1, pack 'C', 2;    # after_delay
        substr $body, 92, 4, pack 'L<', $row->{k};
    }
    return Taketwo::Job->from_bytes($body . pack('Q<', checksum($body)), $policy);
}

# FNV-1a, in halves, as perl has no product of 64 bits that wraps.
sub checksum {
    my ($high, $low) = (0xcbf29ce4, 0x84222325);
    for my $byte (unpack 'C*', $_[0]) {
        $low ^= $byte;
        my $product = $low * 0x1b3;
        $high = ($high * 0x1b3 + ($low << 8) + ($product >> 32)) & 0xffffffff;
        $low  = $product & 0xffffffff;
    }
    return $high << 32 | $low;
}

each_row 'delay.json' => sub {
    my ($row) = @_;
    my %settings = %{ $row->{settings} };
    $settings{retries} = $row->{k} + 1 if $settings{retries} <= $row->{k};
    my $policy = policy({
        max_attempts => 1_000_000, max_elapsed_ms => undef, allow_no_jitter => $JSON::PP::true,
        budget => { capacity => 4_000_000 }, classes => { after_delay => \%settings },
    });
    my $hint     = Taketwo::Hint->new(after_ms => $row->{hint_ms});
    my $decision = job_before($row, $policy)->fail(classify(undef), hint => $hint, now_ms => 0);
    is $decision->check, ($row->{hint_ms} // 0) > 900_000 ? 'hint' : 'delay', 'the check';
    is_deeply [map { text($decision->$_) } qw(at_ms delay_ms delay_low_ms delay_high_ms)],
        [@{$row}{qw(delay_ms delay_ms low_ms high_ms)}], 'the delay';
};

# A scenario while it runs: its policies, its jobs and their budget.
sub history {
    my ($scenario) = @_;
    my @policies = map { policy($_) } @{ $scenario->{policies} };
    my @jobs     = map {
        my $row = $_;
        my @known = map { $_ => $row->{$_} } qw(seed deadline_ms estimate_millicredits);
        Taketwo::Job->new(bytes_of($row->{name}), $policies[$row->{policy}], @known)
    } @{ $scenario->{jobs} };
    return { policies => \@policies, jobs => \@jobs, budget => Taketwo::Budget->new($policies[0]) };
}

# All that a call could change.
sub state_of {
    my ($on) = @_;
    return [(map { $_->to_bytes } @{ $on->{jobs} }), $on->{budget}->to_bytes($on->{policies}[0])];
}

sub reported {
    my ($row) = @_;
    return Taketwo::Failure->cancelled if $row->{cancelled};
    return Taketwo::Failure->creation($row->{http}) if exists $row->{http};
    return classify(given($row, 'code'));
}

my %retry = (yes => 1, no => 0, unset => undef);

sub call {
    my ($on, $step) = @_;
    my ($job, $policy) = ($on->{jobs}[$step->{job}], $on->{policies}[$step->{policy}]);
    my $call = $step->{call};
    if ($call eq 'rebind') {
        $job->rebind($policy);
        return;
    }
    my %options = (now_ms => $step->{now}, policy => $policy);
    return $job->$call($on->{budget}, %options) if $call eq 'start' || $call eq 'succeed';
    my $hint = $step->{hint};
    $options{hint} = Taketwo::Hint->new(retry => $retry{ $hint->{retry} }, after_ms => $hint->{after_ms});
    return $job->poll(%options) if $call eq 'poll';
    die "unknown call $call" unless $call eq 'fail';
    return $job->fail(reported($step->{failure}), %options, charge_millicredits => $step->{charge_millicredits});
}

sub shown_decision {
    my ($decision) = @_;
    return {
        action   => $decision->action,
        check    => $decision->check,
        rule     => $decision->rule && $decision->rule->name,
        class    => $decision->retry_class,
        attempts => $decision->attempts,
        compared => [map { text($_) } $decision->compared],
        map { $_ => text($decision->$_) } qw(at_ms delay_ms delay_low_ms delay_high_ms),
    };
}

# What a step answers; an error changes nothing.
sub answer {
    my ($on, $step) = @_;
    my $before = state_of($on);
    my $decision = eval { call($on, $step) };
    if (my $error = $@) {
        my %name = ('Taketwo::Error::OutOfTurn' => 'out_of_turn', 'Taketwo::Error::OtherPolicy' => 'other_policy');
        die $error unless $name{ ref $error };
        is_deeply state_of($on), $before, 'nothing was changed';
        return { error => $name{ ref $error } };
    }
    return unless $decision;
    my $job   = $on->{jobs}[$step->{job}];
    my $again = Taketwo::Job->from_bytes($job->to_bytes, $on->{policies}[$step->{policy}]);
    my $same  = $job->attempts == $decision->attempts && $again->to_bytes eq $job->to_bytes;
    ok $same && index("$decision", $decision->action) == 0, 'the job, and the sentence';
    return shown_decision($decision);
}

sub take {
    my ($on, $steps) = @_;
    for my $step (@$steps) {
        my $answer = answer($on, $step);
        # The history behind a row of saved state is there for its end alone.
        next unless exists $step->{expect};
        is_deeply [$answer], [$step->{expect}], 'the answer';
        is text($on->{budget}->tokens), $step->{tokens}, 'the tokens';
    }
    return $on;
}

each_row $_ => sub { take(history($_[0]), $_[0]{steps}) } for qw(decide.json budget.json);

# --- saved state --------------------------------------------------------------------------------

my %class = (policy => 'Taketwo::Policy', job => 'Taketwo::Job', budget => 'Taketwo::Budget');

# The bytes and the JSON of a state. Only a budget is saved with a policy.
sub saved {
    my ($state, $policy) = @_;
    my @with = $state->isa('Taketwo::Budget') ? $policy : ();
    return ($state->to_bytes(@with), $state->to_json(@with));
}

each_row 'state.json' => sub {
    my ($row) = @_;
    my ($class, $policy, $bytes) = ($class{ $row->{kind} }, policy($row->{policy}), pack 'H*', $row->{hex});
    if ($row->{error}) {
        is eval { $class->from_bytes($bytes, $policy) }, undef, 'refused';
        my $error = $@;
        isa_ok $error, 'Taketwo::Error::InvalidState';
        is $error->kind, $row->{error}, 'the kind of error';
        is $error->isa('Taketwo::Error::OtherPolicy') ? 1 : 0, $row->{error} eq 'other_policy' ? 1 : 0, 'the class';
    }
    else {
        my ($again, $written) = saved($class->from_bytes($bytes, $policy), $policy);
        is unpack('H*', $again), $row->{hex}, 'the bytes';
        is_deeply $json->decode($written), $row->{json}, 'the JSON';
        is +(saved($class->from_json($_, $policy), $policy))[0], $bytes, 'the bytes of the JSON'
            for $written, $json->encode($row->{json});
        ok $policy == $class->from_bytes($bytes), 'the policy' if $row->{kind} eq 'policy';
    }
    if ($row->{scenario}) {
        my $end = state_of(take(history($row->{scenario}), $row->{scenario}{steps}));
        ok scalar(grep { $_ eq $bytes } @{$end}[0, -1]), 'the end of the scenario';
    }
};

my @fixtures = sort glob "$folder/fixtures/*.json";
for my $file (map { m{(fixtures/[^/]+)\z} } @fixtures) {
    each_row $file => sub {
        my ($row) = @_;
        my $class  = $class{ $row->{kind} };
        my $policy = Taketwo::Policy->from_bytes(pack 'H*', $row->{policy} // $row->{hex});
        my $state  = $class->from_bytes(pack('H*', $row->{hex}), $policy);
        my $means  = $row->{means};
        is_deeply [saved($class->from_json($row->{json}, $policy), $policy)], [saved($state, $policy)], 'the JSON';
        if ($row->{kind} eq 'policy') {
            ok $state == policy($means), 'what it means';
        }
        elsif ($row->{kind} eq 'budget') {
            is_deeply [map { text($_) } $state->tokens, $state->last_retry_ms], [@{$means}{qw(tokens last_retry_ms)}], 'what it means';
        }
        else {
            is_deeply [map { text($state->$_) } sort keys %$means], [map { $means->{$_} } sort keys %$means], 'what it means';
            is scalar(keys %$means), 4, 'all that it means';
            take({ policies => [$policy], jobs => [$state], budget => Taketwo::Budget->new($policy) }, $row->{next});
        }
    };
}

note "perl: $ran rows run, $passed passed";
done_testing;
