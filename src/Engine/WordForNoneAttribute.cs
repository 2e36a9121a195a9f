namespace VisionFinetune.Engine;

/// <summary>How a recipe writes that a setting has no value, where <c>none</c> would say something else: <c>auto</c> for what is chosen later.</summary>
/// <param name="word">The word.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WordForNoneAttribute(string word) : Attribute
{
    /// <summary>The word.</summary>
    public string Word => word;
}
