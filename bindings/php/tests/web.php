<?php

// In a web server that lets only preloaded code call C: the built-in one, which is told so by its name.

declare(strict_types=1);

$folder = $argv[1];
file_put_contents("$folder/index.php", <<<'PHP'
    <?php
    echo ini_get('ffi.enable'), ' ', PHP_SAPI, ' ', Taketwo\Classification::of('INTERNAL')->rule->label();
    PHP);
$command = [PHP_BINARY, '-d', 'ffi.enable=preload', '-d', 'opcache.enable=1'];
array_push($command, '-d', 'opcache.preload=' . dirname(__DIR__) . '/preload.php');
// A server that root starts has to say as whom it preloads.
array_push($command, '-d', 'opcache.preload_user=' . posix_getpwuid(posix_geteuid())['name']);
array_push($command, '-S', '127.0.0.1:0', '-t', $folder);
$server = proc_open($command, [1 => ['file', '/dev/null', 'w'], 2 => ['pipe', 'w']], $pipes);
$said = '';
while (!preg_match('~\((http://[0-9.:]+)\) started~', $said, $found) && ($line = fgets($pipes[2])) !== false) {
    $said .= $line;
}
$answer = $found === [] ? $said : file_get_contents("$found[1]/index.php");
proc_terminate($server);
if ($answer !== 'preload cli-server internal') {
    fwrite(STDERR, "the web server said: $answer\n");
    exit(1);
}
echo "PHP preloaded in a web server: 1 passed, 0 failed\n";
