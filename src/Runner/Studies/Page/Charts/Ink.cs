namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>How a line is broken, so that colours are never the only difference.</summary>
internal enum Dash
{
    Solid,
    Dashed,
    Dotted,
}

/// <summary>The colour of a line: a class of the page, which knows light and dark, and a fixed value for picture files.</summary>
/// <param name="CssClass">Sets <c>color</c>.</param>
/// <param name="Hex">Such as <c>#0072b2</c>, on white.</param>
/// <param name="Dash">Of lines.</param>
/// <param name="CssShare">For the ramp: position in per cent, which the class reads from <c>--share</c>.</param>
internal sealed record Ink(string CssClass, string Hex, Dash Dash = Dash.Solid, int? CssShare = null)
{
    /// <summary>Frames, fronts and other lines that are no variant.</summary>
    public static Ink Frame { get; } = new("frame", "#8a95a3");
}
