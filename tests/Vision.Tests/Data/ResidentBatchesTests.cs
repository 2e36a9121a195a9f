using VisionFinetune.Testing;
using VisionFinetune.Vision.Data;
using static TorchSharp.torch;

namespace VisionFinetune.Vision.Tests.Data;

public sealed class ResidentBatchesTests
{
    [Fact]
    public void A_batch_holds_the_images_and_labels_of_its_indices()
    {
        using var scope = NewDisposeScope();
        using var dataset = Some.Dataset(0, 1, 2, 3);
        using var batches = new ResidentBatches(dataset, CPU);
        var indices = tensor(new long[] { 2, 0, 2 });

        Assert.Equal(4, batches.Count);
        TensorAssert.Same(tensor(new byte[] { 2, 0, 2 }), batches.Images(indices).select(1, 0).flatten());
        TensorAssert.Same(tensor(new long[] { 2, 0, 2 }), batches.Labels(indices));
        TensorAssert.LeavesTensorsAlive(1, () => batches.Images(indices));
    }

    [Fact]
    public void Freeing_the_batches_leaves_the_data_set_whole_and_no_tensor_behind()
    {
        using var dataset = Some.Dataset(0, 1);
        TensorAssert.LeavesTensorsAlive(0, () => new ResidentBatches(dataset, CPU).Dispose());
        Assert.Equal([0, 1], Some.Reds(dataset));
    }

    [Fact]
    public void Images_without_labels_give_images_only()
    {
        using var dataset = new ImageDataset("test", zeros(3, 3, 1, 1, dtype: ScalarType.Byte), null, ["cat", "dog"]);
        using var batches = new ResidentBatches(dataset, CPU);
        using var indices = tensor(new long[] { 1 });
        using var images = batches.Images(indices);
        Assert.Equal([1L, 3, 1, 1], images.shape);
        Assert.Equal("The data set has no labels.", Assert.Throws<InvalidOperationException>(() => batches.Labels(indices)).Message);
    }
}
