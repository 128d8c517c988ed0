package Taketwo::HttpAnswer;

# What an HTTP answer means that is not a success.

use strict;
use warnings;

use Taketwo::Library;
use Taketwo::Rule;
use Taketwo::Value qw(status rule retry_class creation_class is_ambiguous ends_polling);

sub _of {
    my ($class, $status) = @_;
    my $answer = room_for('http_answer');
    check(Taketwo::C::classify_http_by_pointer(whole($status // 0, 'an HTTP status', 16), address($answer)));
    my $found = unpack_struct(http_answer => $$answer);
    return bless {
        status         => $status,
        rule           => Taketwo::Rule->of($found->{rule}),
        retry_class    => name_of(retry_class => $found->{retry_class}),
        creation_class => name_of(retry_class => $found->{creation_class}),
        is_ambiguous   => !!$found->{is_ambiguous},
        ends_polling   => !!$found->{ends_polling},
    }, $class;
}

1;
