namespace VisionFinetune.Fuzzing.LongLife;

internal static class LongLifeCommand
{
    public static int Run(string[] arguments, TextWriter output) => FuzzCommand.Usage(output);
}
