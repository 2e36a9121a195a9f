namespace VisionFinetune.Augment;

/// <summary>A transform cannot be applied to images of this size or type; the message gives the values and the way out.</summary>
public sealed class TransformException : Exception
{
    /// <summary>Creates the error with its complete message.</summary>
    public TransformException(string message)
        : base(message)
    {
    }
}
