<?php

// Finds classes as composer would, by what composer.json says.

declare(strict_types=1);

$folder = dirname(__DIR__);
$described = json_decode(file_get_contents("$folder/composer.json"), true, flags: JSON_THROW_ON_ERROR);
foreach ($described['autoload']['psr-4'] as $prefix => $source) {
    spl_autoload_register(static function (string $class) use ($folder, $prefix, $source): void {
        $file = "$folder/$source" . strtr(substr($class, strlen($prefix)), '\\', '/') . '.php';
        if (str_starts_with($class, $prefix) && is_file($file)) {
            require $file;
        }
    });
}
// A notice is a failure.
set_error_handler(static fn (int $level, string $message, string $file, int $line) =>
    throw new ErrorException($message, 0, $level, $file, $line));
