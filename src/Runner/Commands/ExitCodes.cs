namespace VisionFinetune.Runner.Commands;

/// <summary>What the process returns to the shell.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int InternalError = 1;
    public const int UserMistake = 2;
    public const int Interrupted = 130;
}
