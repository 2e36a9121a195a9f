using static TorchSharp.torch;

namespace VisionFinetune.Augment;

/// <summary>Base of every transform here: checks the batch, then owns the one dispose scope of the step.</summary>
/// <remarks>Takes <c>(N, C, H, W)</c> in uint8 [0, 255] or any floating type, contiguous or channels_last, and keeps device and
/// floating type. A step that needs fractions turns uint8 into float32 in [0, 1] itself.</remarks>
public abstract class ImageTransform : ITransform
{
    private protected ImageTransform()
    {
    }

    /// <inheritdoc/>
    public ImageShape OutputShape(ImageShape input) =>
        FindProblem(input) is { } problem ? throw new TransformException($"{Name}: {problem}") : NominalShape(input);

    /// <inheritdoc/>
    /// <exception cref="TransformException">Wrong rank or dtype, or the step is impossible for images of this size.</exception>
    public Tensor Apply(Tensor images, Draw draw)
    {
        using var scope = NewDisposeScope();
        OutputShape(Pixels.ShapeOf(images, Name));
        return Transform(images, draw).MoveToOuterDisposeScope();
    }

    /// <summary>The name in recipes.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether the step is about values in [0, 1], and so must come before normalize.</summary>
    internal virtual bool NeedsUnitRange => false;

    /// <summary>Why the step cannot work on such images, and the way out; null when it can.</summary>
    internal virtual string? FindProblem(ImageShape input) => null;

    /// <summary>What is refused in a recipe: also what works, but is surely not what the user wants.</summary>
    internal virtual string? FindRecipeProblem(ImageShape input) => FindProblem(input);

    /// <summary>The size the user asked for, even where <see cref="FindProblem"/> objects, so that later steps can be
    /// checked.</summary>
    internal virtual ImageShape NominalShape(ImageShape input) => input;

    /// <summary>The step itself, on checked images, inside the scope of <see cref="Apply"/>. Never returns its
    /// argument.</summary>
    private protected abstract Tensor Transform(Tensor images, Draw draw);
}
