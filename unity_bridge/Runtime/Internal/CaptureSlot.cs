using System;
using System.Threading;
using System.Threading.Tasks;
using LsdGame.Core;
using UnityEngine;
using UnityEngine.Experimental.Rendering;
using UnityEngine.Rendering;

namespace LsdGame
{
    /// <summary>
    /// One picture on its way: drawn, read back without waiting, encoded on a worker thread, handed to the client.
    /// The textures outlive the readback: a request on a texture that was released would fail.
    /// </summary>
    sealed class CaptureSlot : IDisposable
    {
        readonly CapturePool _pool;
        byte[] _pixels; // rgba, as the GPU had it
        byte[] _planePixels; // four float32 a pixel
        int _numPending; // readbacks that have not come
        bool _hasFailed;
        int _isBusy; // 1 from taking the slot to handing the picture over
        long _timeUs;
        Vector2Int _size, _planesSize; // workers may not ask a texture for them

        public RenderTexture Color { get; private set; }
        public RenderTexture Planes { get; private set; } // null where none are sent
        public bool IsBusy => Volatile.Read(ref _isBusy) == 1;

        public CaptureSlot(CapturePool pool) => _pool = pool;

        public void Take(Vector2Int size)
        {
            _isBusy = 1;
            _timeUs = _pool.Client.NowUs;
            if (Color != null && _size == size) return;
            Release();
            _size = size;
            _planesSize = size / 2;
            // sRGB, so that bytes mean the same in linear and gamma projects.
            Color = new RenderTexture(size.x, size.y, 0, RenderTextureFormat.ARGB32, RenderTextureReadWrite.sRGB);
            Color.Create();
            _pixels = new byte[size.x * size.y * 4];
            if (!_pool.WantsPlanes) return;
            Planes = new RenderTexture(
              _planesSize.x, _planesSize.y, 0, RenderTextureFormat.ARGBFloat, RenderTextureReadWrite.Linear);
            Planes.Create();
            _planePixels = new byte[_planesSize.x * _planesSize.y * 16];
        }

        public void ReadBack()
        {
            _hasFailed = false;
            _numPending = Planes == null ? 1 : 2;
            AsyncGPUReadback.Request(Color, 0, TextureFormat.RGBA32, request => OnRead(request, _pixels));
            if (Planes != null)
                AsyncGPUReadback.Request(Planes, 0, TextureFormat.RGBAFloat, request => OnRead(request, _planePixels));
        }

        public void Dispose() => Release();

        void OnRead(AsyncGPUReadbackRequest request, byte[] into)
        {
            if (request.hasError) _hasFailed = true;
            else request.GetData<byte>().CopyTo(into);
            if (--_numPending > 0) return;
            if (_hasFailed) Free();
            else Task.Run(EncodeAndSend);
        }

        void EncodeAndSend()
        {
            try
            {
                _pool.Client.TrySendFrame(Encoded());
            }
            catch (Exception error)
            {
                Debug.LogException(error); // of one frame; the next one is another matter
            }
            finally
            {
                Free();
            }
        }

        Picture Encoded()
        {
            var codec = _pool.Codec;
            var data = codec == PictureCodec.Jpeg
              ? ImageConversion.EncodeArrayToJPG(
                  _pixels, GraphicsFormat.R8G8B8A8_SRGB, (uint)_size.x, (uint)_size.y, 0, _pool.JpegQuality)
              : _pixels;
            var planes = !_pool.WantsPlanes ? null : RowOrder.Split(
              _planePixels, _planesSize.x, _planesSize.y, codec == PictureCodec.Jpeg, _pool.SendsDepth, _pool.SendsMotion);
            return new Picture(
              _size.x, _size.y, codec, new ArraySegment<byte>(data), RowOrder.IsBottomUp(codec, _pool.IsTopFirst), _timeUs, planes);
        }

        void Free() => Volatile.Write(ref _isBusy, 0);

        void Release()
        {
            foreach (var texture in new[] { Color, Planes }) Textures.Free(texture);
            (Color, Planes) = (null, null);
        }
    }
}
