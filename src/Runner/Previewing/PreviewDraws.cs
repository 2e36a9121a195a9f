using VisionFinetune.Augment;
using VisionFinetune.Augment.Chains;
using VisionFinetune.Engine;
using VisionFinetune.Engine.Data;
using VisionFinetune.Engine.Training;
using VisionFinetune.Runner.Recipes;
using VisionFinetune.Runner.Training;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Runner.Previewing;

/// <summary>The batches of a training, made exactly as the trainer makes them, for people to look at.</summary>
/// <param name="recipe">A checked and resolved recipe.</param>
/// <param name="split">Its training images.</param>
/// <param name="samples">The same with the chain and the mixing of training.</param>
internal sealed class PreviewDraws(Recipe recipe, ImageDataset split, ImageSamples samples)
{
    private readonly TrainingBatches _batches = new(samples, recipe.Train, recipe.Seed);

    /// <summary>Steps of every epoch.</summary>
    public long StepsPerEpoch => _batches.StepsPerEpoch;

    /// <summary>The rows of a preview.</summary>
    /// <exception cref="UserException">The training has no such epoch or step.</exception>
    public IReadOnlyList<PreviewRow> Rows(PreviewRequest request)
    {
        using var scope = NewDisposeScope();
        var indices = Indices(request);
        var count = (int)Math.Min(request.Images, indices.shape[0]);
        var positions = indices.cpu().data<long>().ToArray()[..count];
        var originals = ShownPixels.Of(split.Take(positions));
        var columns = Enumerable.Range(0, request.Draws).Select(draw => Column(request, draw, count)).ToList();
        return [.. positions.Select((position, i) => new PreviewRow(
            AugmentationDraws.NameOf(split, position), originals[i], [.. columns.Select(column => column[i])]))];
    }

    /// <summary>A batch as the network sees it.</summary>
    /// <param name="request">Says which step.</param>
    /// <param name="draw">0 for the step's own random numbers, which training uses; more for those of as many epochs later, at the size of
    /// this one.</param>
    /// <returns>Tensors in the caller's dispose scope.</returns>
    public TrainingBatch Batch(PreviewRequest request, int draw)
    {
        using var scope = NewDisposeScope();
        var batch = samples.Batch(Indices(request), Key(request, draw), request.Epoch - 1);
        batch.Inputs.MoveToOuterDisposeScope();
        batch.Targets.MoveToOuterDisposeScope();
        batch.Mixed?.Partners.MoveToOuterDisposeScope();
        batch.Mixed?.Shares.MoveToOuterDisposeScope();
        return batch;
    }

    private ulong Key(PreviewRequest request, int draw) =>
        _batches.Augmentation(request.Epoch - 1 + draw, _batches.FirstBatch(request.Step - 1));

    private Tensor Indices(PreviewRequest request)
    {
        if (request.Epoch > recipe.Train.Epochs)
            throw new UserException($"--epoch is {request.Epoch}, but the recipe trains {recipe.Train.Epochs}; expected 1 to {recipe.Train.Epochs}.");
        if (request.Step > StepsPerEpoch)
            throw new UserException($"--step is {request.Step}, but an epoch has {StepsPerEpoch}; expected 1 to {StepsPerEpoch}.");
        return _batches.Indices(_batches.Order(request.Epoch - 1), _batches.FirstBatch(request.Step - 1));
    }

    private TransformChain Chain(PreviewRequest request) => TransformChain.Create(
        recipe.Train.SizeAt(request.Epoch - 1) is { } size ? ChainSizes.Resized(recipe.Augment.Train, size) : recipe.Augment.Train);

    private PreviewDraw[] Column(PreviewRequest request, int draw, int count)
    {
        using var scope = NewDisposeScope();
        var batch = Batch(request, draw);
        var seen = ShownPixels.Of(batch.Inputs.narrow(0, 0, count), recipe.Augment.Train);
        var parts = Chain(request).DrawSourceCorners(split.Shape, (int)batch.Inputs.shape[0], new Draw(Key(request, draw)));
        var labels = Labels(batch);
        return [.. seen.Select((pixels, i) => new PreviewDraw(pixels, IsWhole(parts[i]) ? null : parts[i], labels[i]))];
    }

    private PreviewLabel[][] Labels(TrainingBatch batch)
    {
        var own = batch.Targets.cpu().data<long>().ToArray();
        var partners = batch.Mixed?.Partners.cpu().data<long>().ToArray() ?? own;
        var shares = batch.Mixed?.Shares.cpu().data<float>().ToArray();
        return [.. own.Select((label, i) => shares is null || shares[i] >= 1
            ? new PreviewLabel[] { new(split.ClassNames[(int)label], 1) }
            : [new(split.ClassNames[(int)label], shares[i]), new(split.ClassNames[(int)partners[i]], 1 - shares[i])])];
    }

    /// <summary>Whether the four corners are those of the image, in any order: a flip alone hides nothing.</summary>
    private bool IsWhole(SourceCorners part)
    {
        var (width, height) = (split.Shape.Width, split.Shape.Height);
        (double, double)[] corners = [part.TopLeft, part.TopRight, part.BottomRight, part.BottomLeft];
        return corners.All(c => IsEdge(c.Item1, width) && IsEdge(c.Item2, height));

        static bool IsEdge(double place, int size) => Math.Abs(place) < 0.01 || Math.Abs(place - size) < 0.01;
    }
}
