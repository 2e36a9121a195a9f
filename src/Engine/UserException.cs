namespace VisionFinetune.Engine;

/// <summary>A mistake of the user's, not of the program's. The message is one line (or one line a problem) that says what is
/// wrong, what was found, what was expected and how to mend it. The command line shows it and exits with code 2.</summary>
public class UserException : Exception
{
    /// <summary>Creates the error with its complete message.</summary>
    public UserException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its complete message and the error it came from.</summary>
    public UserException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
