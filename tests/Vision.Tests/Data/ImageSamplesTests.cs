using VisionFinetune.Augment.Chains;
using VisionFinetune.Augment.Mixing;
using VisionFinetune.Augment.Settings;
using VisionFinetune.Engine.Data;
using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class ImageSamplesTests : IDisposable
{
    private readonly ImageDataset _dataset = SyntheticImages.Create(seed: 3, 20, classes: 4);

    public void Dispose() => _dataset.Dispose();

    [Fact]
    public void A_batch_holds_the_images_that_were_asked_for_in_channels_last_order()
    {
        using var scope = NewDisposeScope();
        using var samples = Samples();
        var batch = samples.Inputs(tensor(new long[] { 7, 0, 7 }), augmentation: null);
        var expected = _dataset.Images.index_select(0, tensor(new long[] { 7, 0, 7 })).to_type(ScalarType.Float32) / 255;
        TensorAssert.Close(expected, batch, 1e-6);
        Assert.Equal([32 * 32 * 3, 1, 32 * 3, 3], batch.stride());
        Assert.Equal(20, samples.Count);
        TensorAssert.Same(_dataset.Labels, samples.Targets);
    }

    [Fact]
    public void The_key_decides_the_augmentation_and_no_key_means_the_evaluation_chain()
    {
        using var scope = NewDisposeScope();
        using var samples = Samples();
        var indices = arange(20, ScalarType.Int64);
        TensorAssert.Same(samples.Inputs(indices, 5), samples.Inputs(indices, 5));
        Assert.False(samples.Inputs(indices, 5).allclose(samples.Inputs(indices, 6)));
        Assert.False(samples.Inputs(indices, 5).allclose(samples.Inputs(indices, null)));
        TensorAssert.LeavesTensorsAlive(1, () => samples.Inputs(indices, 5));
    }

    [Fact]
    public void Images_without_labels_can_be_predicted_but_have_no_targets()
    {
        using var unlabelled = new ImageDataset("x", _dataset.Images.clone(), null, ["a", "b"]);
        using var samples = new ImageSamples(unlabelled, TransformChain.Create([]), TransformChain.Create([]), CPU);
        using var indices = arange(2, ScalarType.Int64);
        using var batch = samples.Inputs(indices, null);
        Assert.Equal([2, 3, 32, 32], batch.shape);
        Assert.Equal("Images without labels can only be predicted.", Assert.Throws<InvalidOperationException>(() => samples.Targets).Message);
    }

    [Fact]
    public void A_training_batch_without_mixing_is_the_augmented_images_with_their_labels()
    {
        using var scope = NewDisposeScope();
        using var samples = Samples();
        var indices = tensor(new long[] { 7, 0, 7 });
        TrainingBatch? batch = null;
        TensorAssert.LeavesTensorsAlive(2, () => batch = samples.Batch(indices, 5));
        TensorAssert.Same(samples.Inputs(indices, 5), batch!.Inputs);
        TensorAssert.Same(_dataset.Labels.index_select(0, indices), batch.Targets);
        Assert.Null(batch.Mixed);
        Assert.Null(Samples(new() { Mixup = 1, P = 0 }).Batch(indices, 5).Mixed);
    }

    [Fact]
    public void A_training_batch_with_mixing_carries_partners_and_shares()
    {
        using var scope = NewDisposeScope();
        using var samples = Samples(new() { Mixup = 1, Cutmix = 1, Per = MixScope.Image });
        var indices = arange(20, ScalarType.Int64);
        TrainingBatch? batch = null;
        TensorAssert.LeavesTensorsAlive(4, () => batch = samples.Batch(indices, 5));
        var images = samples.Inputs(indices, 5);
        var mixtures = samples.Mixtures(images, 5);
        TensorAssert.Same(BatchMixer.Apply(images, mixtures), batch!.Inputs);
        Assert.Equal(mixtures.Select(m => (float)m.Share), batch.Mixed!.Shares.data<float>().ToArray());
        TensorAssert.Same(_dataset.Labels.roll(1, 0), batch.Mixed.Partners);
        TensorAssert.Same(batch.Inputs, samples.Batch(indices, 5).Inputs);
        Assert.False(batch.Mixed.Shares.allclose(samples.Batch(indices, 6).Mixed!.Shares));
    }

    private ImageSamples Samples(MixSettings? mix = null) => new(
        _dataset, TransformChain.Create([new RandomResizedCropSettings { Size = [32] }]), TransformChain.Create([]), CPU,
        mix is null ? null : new BatchMixer(mix));
}
