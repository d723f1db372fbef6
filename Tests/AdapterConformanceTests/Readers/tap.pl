# Reads a TAP report with Perl's own parser and says what it has found.
use strict;
use warnings;
use TAP::Parser;

open(my $file, '<', $ARGV[0]) or die "$ARGV[0]: $!";
my $text = do { local $/; <$file> };
# The parser knows version 13, whose lines are the same.
$text =~ s/\ATAP version 14/TAP version 13/ or die "no version line\n";
my $parser = TAP::Parser->new({tap => $text});
my (@failed, @skipped);
while (my $result = $parser->next) {
  next unless $result->is_test;
  my ($rule) = $result->description =~ /^- (\w+) /;
  push @skipped, $rule if $result->has_skip;
  push @failed, $rule unless $result->is_actual_ok;
}
print 'planned ', $parser->tests_planned, ' failed ', join(' ', sort @failed), ' skipped ',
  scalar(@skipped), ' errors ', scalar($parser->parse_errors), "\n";
print STDERR join("\n", $parser->parse_errors), "\n";
